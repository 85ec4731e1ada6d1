"""Commands that span the whole house."""
