namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>
/// Finds the libraries of CUDA at run time: in the folder that `PROBDSL_CUDA` names, where the system looks, in an installed toolkit, in
/// the packages of a Python.
/// </summary>
internal static class LibrarySearch
{
    private const string Folder = "PROBDSL_CUDA";

    private static readonly string[] driver = OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"];

    private static readonly string[] compiler = OperatingSystem.IsWindows()
        ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll", "nvrtc64_112_0.dll"]
        : ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"];

    private static readonly string[] products = OperatingSystem.IsWindows()
        ? ["cublas64_13.dll", "cublas64_12.dll", "cublas64_11.dll"]
        : ["libcublas.so.13", "libcublas.so.12", "libcublas.so.11", "libcublas.so"];

    /// <summary>The driver's calls by their names; 0 for one that it does not have.</summary>
    /// <exception cref="CudaMissing">There is none.</exception>
    public static Func<string, nint> Driver() => Load("the CUDA driver", driver, [Variable(Folder), ""]);

    /// <summary>The same of the compiler, NVRTC.</summary>
    /// <exception cref="CudaMissing">There is none.</exception>
    public static Func<string, nint> Compiler() =>
        Load("the compiler NVRTC", compiler, [Variable(Folder), "", .. Toolkits(), .. Packages()]);

    /// <summary>Whether there is a compiler.</summary>
    public static bool HasCompiler => Found(Compiler) is not null;

    /// <summary>The same of the products of matrices, cuBLAS; null if there is none.</summary>
    public static Func<string, nint>? Products() =>
        Found(() => Load("cuBLAS", products, [Variable(Folder), "", .. Toolkits(), .. Packages()]));

    private static Func<string, nint>? Found(Func<Func<string, nint>> search)
    {
        try
        {
            return search();
        }
        catch (CudaMissing)
        {
            return null;
        }
    }

    private static Func<string, nint> Load(string what, string[] names, IEnumerable<string?> folders)
    {
        var looked = folders.OfType<string>().Distinct().ToList();
        foreach (var folder in looked)
            foreach (var name in names)
                foreach (var path in Within(folder, name))
                    if (NativeLibrary.TryLoad(path, out var library))
                        return call => NativeLibrary.TryGetExport(library, call, out var address) ? address : 0;
        var places = looked.Where(f => f.Length > 0).Take(4).Prepend("the system's folders of libraries");
        throw new CudaMissing($"{what} is not found: looked for {string.Join(", ", names)} in {string.Join(", ", places)}"
            + $"{(looked.Count > 5 ? " and the packages of Python" : "")}. {Folder} names the folder that has it");
    }

    private static IEnumerable<string> Within(string folder, string name) =>
        from part in (string[])["", "lib64", "lib", "bin"] select Path.Combine(folder, part, name);

    private static IEnumerable<string?> Toolkits() =>
        [Variable("CUDA_HOME"), Variable("CUDA_PATH"), OperatingSystem.IsWindows() ? null : "/usr/local/cuda"];

    // pip's packages of CUDA 12 and 13
    private static IEnumerable<string?> Packages() =>
        from prefix in Prefixes().Distinct()
        where prefix is not null && !OperatingSystem.IsWindows()
        from version in Enumerable.Range(8, 12).Select(v => v.ToString(CultureInfo.InvariantCulture))
        from kind in (string[])["site-packages", "dist-packages"]
        from package in (string[])["nvidia/cuda_nvrtc/lib", "nvidia/cublas/lib", "nvidia/cu13/lib"]
        select $"{prefix}/lib/python3.{version}/{kind}/{package}";

    private static IEnumerable<string?> Prefixes() =>
        [Variable("VIRTUAL_ENV"), Variable("CONDA_PREFIX"), .. OnPath(), Home(), "/usr/local", "/usr"];

    // environments whose programs a shell finds
    private static IEnumerable<string?> OnPath() => (Variable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => Path.GetFileName(folder) == "bin").Select(folder => Path.GetDirectoryName(folder));

    private static string? Home() => Variable("HOME") is { } home ? Path.Combine(home, ".local") : null;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
