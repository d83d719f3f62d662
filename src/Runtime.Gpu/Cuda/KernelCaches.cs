namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>
/// Where the engines of a process keep compiled kernels: the program that runs them says it, since libraries open no files.
/// </summary>
public static class KernelCaches
{
    private static Func<IKernelCache?> made = () => null;

    /// <summary>The cache of engines that are started from now on; null: none.</summary>
    internal static IKernelCache? Current => made();

    /// <summary>Keeps the kernels of engines that are started from now on.</summary>
    public static void Use(Func<IKernelCache?> cache) => made = cache;
}
