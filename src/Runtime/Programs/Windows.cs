namespace ProbDsl.Runtime.Programs;

/// <summary>
/// Windows along a side of an image: `Kernel` pixels long, one every `Stride` pixels, with zeros before and after the side.
/// </summary>
public readonly record struct Windows(int Kernel, int Stride, int Before, int After)
{
    /// <summary>Windows padded so that a side of n pixels has n / stride windows, rounded up: an odd zero is placed after.</summary>
    public static Windows Same(int size, int kernel, int stride)
    {
        var zeros = Math.Max(0, ((size + stride - 1) / stride - 1) * stride + kernel - size);
        return new(kernel, stride, zeros / 2, zeros - zeros / 2);
    }

    /// <summary>The number of windows on a side of this many pixels; pixels after the last window are ignored.</summary>
    public int On(int size) => (Before + size + After - Kernel) / Stride + 1;

    /// <summary>Whether there is at least one window.</summary>
    internal bool Fit(int size) => Kernel > 0 && Stride > 0 && Before >= 0 && After >= 0 && (long)Before + size + After >= Kernel;
}
