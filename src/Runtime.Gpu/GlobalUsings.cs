// What every file of this project sees: the libraries. Rooms of the project itself are opened by file.
global using System.Globalization;
global using System.Runtime.InteropServices;
global using System.Text;
global using ProbDsl.Runtime.Engines;
global using ProbDsl.Runtime.Programs;
global using ProbDsl.Runtime.Gpu.Cuda.Driver;
global using ProbDsl.Runtime.Gpu.Cuda.Kernels;
