namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>
/// The numbers that a GPU multiplies in large products of float32 matrices. Factors are read and products are stored as float32, and sums
/// are float32.
/// </summary>
public enum ProductPrecision
{
    /// <summary>The factors as they are.</summary>
    Float32,

    /// <summary>The factors rounded to 10 bits of mantissa, with the range of float32.</summary>
    Tf32,

    /// <summary>The factors rounded to 7 bits of mantissa, with the range of float32.</summary>
    Bf16,
}

/// <summary>How the devices of a run compute large products.</summary>
/// <param name="precision">The precision of products of float32 matrices.</param>
public sealed class ProductSettings(ProductPrecision precision)
{
    /// <summary>The multiplications from which on cuBLAS is called: below, kernels of the engine compute more in one launch.</summary>
    internal const double Large = 1 << 26;

    public ProductPrecision Precision => precision;

    /// <summary>The multiplications of the smallest product for which cuBLAS is called.</summary>
    internal double Least { get; init; } = Large;

    /// <summary>Whether a product was computed in a precision other than float32.</summary>
    public bool IsReduced { get; private set; }

    /// <summary>Receives the precision of a product that is computed.</summary>
    internal void Report(ProductPrecision used) => IsReduced |= used != ProductPrecision.Float32;
}
