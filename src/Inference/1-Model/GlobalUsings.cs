// What every file of this floor sees: the libraries, and the rooms of the floors below. Rooms of the floor itself are opened by file.
global using System.Globalization;
global using ProbDsl.Catalog.Functions;
global using ProbDsl.Catalog.Numbers;
global using ProbDsl.Compiler.Graph;
global using ProbDsl.Compiler.Graph.Signatures;
global using ProbDsl.Compiler.Options;
global using ProbDsl.Compiler.Typing;
global using ProbDsl.Parser.Diagnostics;
global using ProbDsl.Parser.Syntax;
global using ProbDsl.Runtime.Programs;
global using ProbDsl.Runtime.RandomNumbers;
global using ProbDsl.Inference.Problems;
global using ProbDsl.Inference.Results.Sections;
global using System.Text.Json;
global using ProbDsl.Inference.Results.Text;
