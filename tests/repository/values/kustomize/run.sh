#!/bin/sh
if true; then
	echo "x: y: z"
fi
