namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>Compiled kernels that outlive a process. What is read must be whole: a damaged entry is none.</summary>
public interface IKernelCache
{
    /// <summary>The code that was kept under a name; null: none, or not as it was written.</summary>
    byte[]? Read(string name);

    /// <summary>Keeps code; where that fails, nothing is kept.</summary>
    void Write(string name, byte[] code);
}
