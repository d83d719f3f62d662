// What every file of this project sees: the libraries, and the rooms that most files read. Other rooms of the project are opened by file.
global using System.Globalization;
global using System.Security.Cryptography;
global using ProbDsl.Catalog;
global using ProbDsl.Catalog.Options;
global using ProbDsl.Compiler.Graph;
global using ProbDsl.Data.Formats;
global using ProbDsl.Inference.Binding;
global using ProbDsl.Inference.Drivers;
global using ProbDsl.Inference.Fits;
global using ProbDsl.Inference.Fits.Reading;
global using ProbDsl.Inference.Options;
global using ProbDsl.Inference.Problems;
global using ProbDsl.Inference.Results.Files;
global using ProbDsl.Parser.Diagnostics;
global using ProbDsl.Parser.Syntax;
global using ProbDsl.IO.Files;
