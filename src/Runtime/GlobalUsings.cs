// What every file of this project sees: the libraries. Rooms of the project itself are opened by file.
global using System.Numerics;
global using System.Runtime.CompilerServices;
global using System.Runtime.InteropServices;
global using System.Runtime.Intrinsics;
global using ProbDsl.Runtime.Programs;
global using ProbDsl.Runtime.Managed.Memory;
