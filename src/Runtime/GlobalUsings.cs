// What every file of this project sees: the libraries, and the rooms that most files read. Other rooms of the project are opened by file.
global using System.Numerics;
global using System.Runtime.CompilerServices;
global using System.Runtime.InteropServices;
global using System.Runtime.Intrinsics;
global using ProbDsl.Runtime.Programs;
global using ProbDsl.Runtime.Managed.Memory;
global using ProbDsl.Runtime.SpecialFunctions;
global using ProbDsl.Runtime.Threads;
global using ProbDsl.Runtime.Engines;
global using ProbDsl.Runtime.VectorMath;
global using ProbDsl.Runtime.Interpretation;
