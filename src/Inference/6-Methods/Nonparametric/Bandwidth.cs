namespace ProbDsl.Inference.Nonparametric;

/// <summary>A family of factors F of a kernel's covariance, by unconstrained parameters.</summary>
internal abstract class Bandwidth(int size)
{
    /// <summary>The number of columns of a row.</summary>
    protected int Size => size;

    /// <summary>The number of unconstrained parameters.</summary>
    public abstract int Free { get; }

    /// <summary>The lower factor [D, D] at given parameters.</summary>
    public abstract double[] Factor(ReadOnlySpan<double> free);

    /// <summary>Writes the gradient with respect to the parameters, given the derivatives [D, D] with respect to E in F (I + E).</summary>
    public abstract void Derivative(ReadOnlySpan<double> free, ReadOnlySpan<double> byRelative, Span<double> gradient);

    /// <summary>Writes the parameters whose factor is closest to the given one.</summary>
    public abstract void Start(ReadOnlySpan<double> factor, Span<double> free);

    /// <summary>The log of a diagonal element, bounded below: when it decreases without bound, the kernel shrinks to a point.</summary>
    protected static double Log(double width) => Math.Log(Math.Max(width, 1e-300));
}

/// <summary>A factor that is given, or computed from the rows.</summary>
internal sealed class FixedBandwidth(int size, double[] factor) : Bandwidth(size)
{
    public override int Free => 0;

    public override double[] Factor(ReadOnlySpan<double> free) => factor;

    public override void Derivative(ReadOnlySpan<double> free, ReadOnlySpan<double> byRelative, Span<double> gradient)
    {
    }

    public override void Start(ReadOnlySpan<double> factor, Span<double> free)
    {
    }
}

/// <summary>A given factor times exp(t).</summary>
internal sealed class ScaledBandwidth(int size, double[] of) : Bandwidth(size)
{
    public override int Free => 1;

    public override double[] Factor(ReadOnlySpan<double> free)
    {
        var scale = Math.Exp(free[0]);
        return Array.ConvertAll(of, f => f * scale);
    }

    public override void Derivative(ReadOnlySpan<double> free, ReadOnlySpan<double> byRelative, Span<double> gradient)
    {
        gradient[0] = 0;
        for (var d = 0; d < Size; d++) gradient[0] += byRelative[(d * Size) + d];
    }

    // with the same volume
    public override void Start(ReadOnlySpan<double> factor, Span<double> free)
    {
        free[0] = 0;
        for (var d = 0; d < Size; d++) free[0] += (Log(factor[(d * Size) + d]) - Log(of[(d * Size) + d])) / Size;
    }
}

/// <summary>A width exp(t[d]) for each column.</summary>
internal sealed class ColumnBandwidth(int size) : Bandwidth(size)
{
    public override int Free => Size;

    public override double[] Factor(ReadOnlySpan<double> free)
    {
        var factor = new double[Size * Size];
        for (var d = 0; d < Size; d++) factor[(d * Size) + d] = Math.Exp(free[d]);
        return factor;
    }

    public override void Derivative(ReadOnlySpan<double> free, ReadOnlySpan<double> byRelative, Span<double> gradient)
    {
        for (var d = 0; d < Size; d++) gradient[d] = byRelative[(d * Size) + d];
    }

    public override void Start(ReadOnlySpan<double> factor, Span<double> free)
    {
        for (var d = 0; d < Size; d++) free[d] = Log(Math.Sqrt(SquareOf(factor, d)));
    }

    // the variance of a column
    private double SquareOf(ReadOnlySpan<double> factor, int row)
    {
        var square = 0.0;
        for (var c = 0; c <= row; c++) square += factor[(row * Size) + c] * factor[(row * Size) + c];
        return square;
    }
}

/// <summary>A full lower factor in units of the columns' standard deviations: logs of its diagonal, and the elements below it.</summary>
internal sealed class FullBandwidth(int size, double[] units) : Bandwidth(size)
{
    public override int Free => Size * (Size + 1) / 2;

    public override double[] Factor(ReadOnlySpan<double> free)
    {
        var factor = new double[Size * Size];
        for (var (a, at) = (0, 0); a < Size; a++)
            for (var b = 0; b <= a; b++, at++) factor[(a * Size) + b] = units[a] * (a == b ? Math.Exp(free[at]) : free[at]);
        return factor;
    }

    // F (I + E) = F + dF: E = F^-1 dF, so the derivative by dF is F^-T times that by E, of which the lower part counts
    public override void Derivative(ReadOnlySpan<double> free, ReadOnlySpan<double> byRelative, Span<double> gradient)
    {
        var inverse = Factor(free);
        Catalog.Families.SmallMatrix.InvertLower(inverse, Size);
        var own = Factor(free);
        for (var (a, at) = (0, 0); a < Size; a++)
            for (var b = 0; b <= a; b++, at++)
            {
                var sum = 0.0;
                for (var c = a; c < Size; c++) sum += inverse[(c * Size) + a] * (c >= b ? byRelative[(c * Size) + b] : 0);
                gradient[at] = sum * (a == b ? own[(a * Size) + a] : units[a]);
            }
    }

    public override void Start(ReadOnlySpan<double> factor, Span<double> free)
    {
        for (var (a, at) = (0, 0); a < Size; a++)
            for (var b = 0; b <= a; b++, at++)
                free[at] = a == b ? Log(factor[(a * Size) + a] / units[a]) : factor[(a * Size) + b] / units[a];
    }
}
