"""Domain-free parts. Imports no app, has no models; a module enters at its third use."""
