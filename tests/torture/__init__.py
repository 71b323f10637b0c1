"""Writers that are killed at any moment: nothing acknowledged is lost, nothing is half there, and all goes on."""
