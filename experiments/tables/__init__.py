"""Tables of experiments that teams keep elsewhere: read, understood, and asked about wherever they leave a doubt."""
