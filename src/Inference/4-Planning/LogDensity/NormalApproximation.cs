namespace ProbDsl.Inference.LogDensity;

/// <summary>A normal distribution of a story's unconstrained parameters, x = mean + R z with z of independent standard normals.</summary>
/// <param name="Mean">[d].</param>
public abstract record NormalApproximation(double[] Mean)
{
    public int Dimension => Mean.Length;

    /// <summary>log |det R|.</summary>
    public abstract double LogDeterminant { get; }

    /// <summary>The standard deviation of one parameter.</summary>
    public abstract double Sd(int at);

    /// <summary>Writes mean + stretch R z.</summary>
    public abstract void Place(ReadOnlySpan<double> z, double stretch, Span<double> x);

    /// <summary>The z of a point: R^-1 (x - mean).</summary>
    public abstract double[] Standardize(ReadOnlySpan<double> x);
}

/// <summary>The Laplace approximation at a mode, with its upper triangular root.</summary>
public sealed record LaplaceNormal(LaplaceApproximation Normal) : NormalApproximation(Normal.Mode)
{
    public override double LogDeterminant { get; } =
        Enumerable.Range(0, Normal.Mode.Length).Sum(i => Math.Log(Math.Abs(Normal.Root[i, i])));

    public override double Sd(int at) => Normal.Sd(at);

    public override void Place(ReadOnlySpan<double> z, double stretch, Span<double> x)
    {
        for (var i = 0; i < z.Length; i++)
        {
            x[i] = Mean[i];
            for (var j = i; j < z.Length; j++) x[i] += stretch * Normal.Root[i, j] * z[j];
        }
    }

    public override double[] Standardize(ReadOnlySpan<double> x)
    {
        var z = new double[x.Length];
        for (var i = z.Length - 1; i >= 0; i--)
        {
            var rest = x[i] - Mean[i];
            for (var j = i + 1; j < z.Length; j++) rest -= Normal.Root[i, j] * z[j];
            z[i] = rest / Normal.Root[i, i];
        }

        return z;
    }
}

/// <summary>A mean-field normal distribution: independent parameters.</summary>
/// <param name="Mean">[d].</param>
/// <param name="Sds">Standard deviations [d].</param>
public sealed record IndependentNormals(double[] Mean, double[] Sds) : NormalApproximation(Mean)
{
    public override double LogDeterminant { get; } = Sds.Sum(Math.Log);

    public override double Sd(int at) => Sds[at];

    public override void Place(ReadOnlySpan<double> z, double stretch, Span<double> x)
    {
        for (var i = 0; i < z.Length; i++) x[i] = Mean[i] + (stretch * Sds[i] * z[i]);
    }

    public override double[] Standardize(ReadOnlySpan<double> x)
    {
        var z = new double[x.Length];
        for (var i = 0; i < z.Length; i++) z[i] = (x[i] - Mean[i]) / Sds[i];
        return z;
    }
}

/// <summary>A full-rank normal distribution of all parameters jointly.</summary>
/// <param name="Mean">[d].</param>
/// <param name="Factor">The lower triangular Cholesky factor of the covariance, with a positive diagonal.</param>
public sealed record JointNormal(double[] Mean, LowerTriangle Factor) : NormalApproximation(Mean)
{
    public override double LogDeterminant { get; } = Enumerable.Range(0, Mean.Length).Sum(i => Math.Log(Factor[i, i]));

    public override double Sd(int at) => Math.Sqrt(Catalog.Numbers.Lanes.Dot(Factor.Row(at), Factor.Row(at)));

    public override void Place(ReadOnlySpan<double> z, double stretch, Span<double> x)
    {
        for (var i = 0; i < z.Length; i++) x[i] = Mean[i] + (stretch * Catalog.Numbers.Lanes.Dot(Factor.Row(i), z[..(i + 1)]));
    }

    public override double[] Standardize(ReadOnlySpan<double> x)
    {
        var z = new double[x.Length];
        for (var i = 0; i < z.Length; i++)
            z[i] = (x[i] - Mean[i] - Catalog.Numbers.Lanes.Dot(Factor.Row(i)[..i], z.AsSpan(0, i))) / Factor[i, i];
        return z;
    }
}
