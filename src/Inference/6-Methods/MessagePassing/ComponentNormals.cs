using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>The rows of one statement, and the normal distribution of each state.</summary>
internal sealed class ComponentNormals
{
    private readonly RowFamily family;
    private readonly int size;
    private readonly bool isFull;

    private ComponentNormals(string name, IReadOnlyList<RowStrips> parts, int size, int states, bool isFull)
    {
        (Name, Parts, family, this.size, this.isFull) = (name, parts, parts[0].Family, size, isFull);
        var matrix = isFull || size > 1 ? size * size : 1;
        (Means, Expected) = (new double[states * size], new double[states * size]);
        (Covariances, Zeros) = (new double[states * matrix], new double[states * matrix]);
        Thetas = [.. Enumerable.Range(0, states).Select(_ => new double[family.ThetaCount])];
        Center();
    }

    /// <summary>The data that the statement draws.</summary>
    public string Name { get; }

    /// <summary>The rows of the data, in parts.</summary>
    public IReadOnlyList<RowStrips> Parts { get; }

    /// <summary>The parameters of the normal distributions, by state.</summary>
    public double[][] Thetas { get; }

    /// <summary>The means of the normal distributions, [states, numbers].</summary>
    public double[] Means { get; }

    /// <summary>The expected means of the data in each state, [states, numbers].</summary>
    public double[] Expected { get; }

    /// <summary>Their expected covariances, [states, numbers, numbers].</summary>
    public double[] Covariances { get; }

    /// <summary>Covariances of 0.</summary>
    public double[] Zeros { get; }

    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="parts">The rows, in parts.</param>
    /// <param name="draw">The statement.</param>
    /// <param name="states">The number of states.</param>
    public static ComponentNormals Create(StandardCatalog catalog, IReadOnlyList<RowOrder> parts, Draw draw, int states)
    {
        var (data, estimable) = (draw.Target.Of, (IEstimable)catalog[draw.Distribution.Of]);
        var isFull = draw.Distribution.Of.Target.Dims.Count == 1;
        RowStrips[] strips = [.. parts.Select(StripsOf)];
        return new(data, strips, parts[0].Size(data), states, isFull);

        RowStrips StripsOf(RowOrder part)
        {
            var columns = part.Columns(data);
            return new(isFull || columns.Length == 1 ? Family(columns.Length, part)
                : new RepeatedFamily([.. columns.Select(_ => Family(1, part))]), columns);
        }

        RowFamily Family(int dimension, RowOrder part) => estimable.Family(
            new(dimension, 0, [], [.. Enumerable.Repeat(1.0, dimension)]) { Missing = isFull ? part.Patterns(data) : null });
    }

    /// <summary>Sets all normal distributions to the mean and variance of each column: missing cells start there.</summary>
    public void Center()
    {
        double[] center = [.. Enumerable.Range(0, size).Select(d => Mean(d, x => x))], precision = new double[isFull ? size * size : size];
        for (var d = 0; d < size; d++)
            precision[isFull ? d * (size + 1) : d] = Mean(d, x => (x - center[d]) * (x - center[d])) is > 0 and var v ? 1 / v : 1;
        for (var k = 0; k < Thetas.Length; k++) Set(k, center, precision);
    }

    private double Mean(int column, Func<double, double> of) =>
        Parts.Sum(p => p.Columns[column].Sum(of)) / Parts.Sum(p => p.Rows);

    /// <summary>
    /// The normal distribution of each state, from the derivatives of its mean log density at <see cref="Means"/>, which then move to
    /// its mean; what that density has at its mean beyond the normal one is added to the logs.
    /// </summary>
    public void Read(ReadOnlySpan<double> byMeans, ReadOnlySpan<double> byCovariances, double[] logs)
    {
        for (var k = 0; k < Thetas.Length; k++)
        {
            var gradient = byMeans.Slice(k * size, size);
            var own = byCovariances[(k * Zeros.Length / Thetas.Length)..];
            logs[k] += isFull ? Full(k, gradient, own) : Columns(k, gradient, own);
            logs[k] += size * NormalConstant.HalfLogTwoPi;
        }
    }

    /// <summary>Sets the expected mean and covariance of a state.</summary>
    public void Expect(int k, ReadOnlySpan<double> statistics) => family.Moments(statistics, Thetas[k],
        Expected.AsSpan(k * size, size), Covariances.AsSpan(k * Zeros.Length / Thetas.Length, Zeros.Length / Thetas.Length));

    // g = P (mean - point): the density at the mean is g' inverse(P) g / 2 above that at the point
    private double Full(int k, ReadOnlySpan<double> gradient, ReadOnlySpan<double> byCovariance)
    {
        var precision = Matrix<double>.Build.Dense(size, size);
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++) precision[i, j] = -byCovariance[(i * size) + j] - byCovariance[(j * size) + i];
        var (factor, by) = (FactorOf(precision), Vector<double>.Build.Dense(gradient.ToArray()));
        var shift = factor.Solve(by);
        Set(k, [.. shift.Select((s, d) => Means[(k * size) + d] + s)], precision.ToRowMajorArray());
        return 0.5 * (by * shift) - (0.5 * factor.DeterminantLn);
    }

    /// <exception cref="ImproperFactor">The matrix is not positive definite: a factor has no finite moments.</exception>
    private MathNet.Numerics.LinearAlgebra.Factorization.Cholesky<double> FactorOf(Matrix<double> precision) =>
        PositiveDefinite.FactorOf(precision) ?? throw new ImproperFactor(Name);

    private double Columns(int k, ReadOnlySpan<double> gradient, ReadOnlySpan<double> byCovariance)
    {
        var (sum, means, precisions) = (0.0, new double[size], new double[size]);
        for (var d = 0; d < size; d++)
        {
            precisions[d] = -2 * byCovariance[d * (size + 1)];
            if (!(precisions[d] > 0 && double.IsFinite(precisions[d]))) throw new ImproperFactor(Name);
            means[d] = Means[(k * size) + d] + (gradient[d] / precisions[d]);
            sum += 0.5 * ((gradient[d] * gradient[d] / precisions[d]) - Math.Log(precisions[d]));
        }

        Set(k, means, precisions);
        return sum;
    }

    private void Set(int k, double[] mean, double[] precision)
    {
        mean.CopyTo(Means, k * size);
        family.Read("mean", mean, Thetas[k]);
        family.Read("precision", precision, Thetas[k]);
    }
}
