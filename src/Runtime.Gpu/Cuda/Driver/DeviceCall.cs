namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>What a device does in its turn.</summary>
public abstract record DeviceCall;

/// <summary>Products of matrices by the device's library: C [batch, m, n] = A [m, k] times B [k, n], row-major.</summary>
/// <param name="Type">The type of all numbers.</param>
/// <param name="Batch">The number of products.</param>
/// <param name="M">The rows of A and C.</param>
/// <param name="K">The columns of A, the rows of B.</param>
/// <param name="N">The columns of B and C.</param>
/// <param name="A">The first factors.</param>
/// <param name="B">The second factors.</param>
/// <param name="C">The address of the products.</param>
public sealed record ProductCall(ElementType Type, int Batch, int M, int K, int N, Factor A, Factor B, nint C) : DeviceCall;

/// <summary>Matrices in memory.</summary>
/// <param name="At">The address of the first one.</param>
/// <param name="IsTransposed">Whether its rows and columns are exchanged in memory.</param>
/// <param name="Stride">The elements from one to the next; 0 if all products have the same.</param>
public readonly record struct Factor(nint At, bool IsTransposed, long Stride);
