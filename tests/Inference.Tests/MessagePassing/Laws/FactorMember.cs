using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Results.ClosedForms;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Distributions;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing.Laws;

/// <summary>
/// A number, vector or matrix of a factor, independent of its others: a distribution of the catalog with its arguments.
/// </summary>
/// <param name="Family">The name of the distribution.</param>
/// <param name="Arguments">Its arguments, of one or more numbers.</param>
/// <param name="Own">The dimensions of a draw.</param>
internal sealed record FactorMember(string Family, IReadOnlyDictionary<string, double[]> Arguments, int[] Own)
{
    /// <summary>The members of a factor, in the order of its numbers.</summary>
    public static IReadOnlyList<FactorMember> Of(Factor factor, double[] parameters) => factor switch
    {
        GammaFactor => Pairs("Gamma", "shape", "rate", parameters),
        InverseGammaFactor => Pairs("InverseGamma", "shape", "scale", parameters),
        BetaFactor => Pairs("Beta", "alpha", "beta", parameters),
        DirichletFactor => [.. parameters.Chunk(factor.Slots[0].Shape[^1])
            .Select(c => new FactorMember("Dirichlet", new Dictionary<string, double[]> { ["concentration"] = c }, [c.Length]))],
        WishartFactor => Matrices(factor, parameters),
        NormalFactor or NormalChainFactor => [Normal(factor.Distribution(parameters))],
        _ => throw new ArgumentException($"no members of {factor.GetType().Name}: add a case"),
    };

    /// <summary>
    /// Random parameters of a factor; null for a normal one, whose parameters have no common order.
    /// </summary>
    /// <param name="factor">The factor.</param>
    /// <param name="least">The least shape and concentration: tails are the heavier the smaller it is.</param>
    /// <param name="random">The random stream.</param>
    public static double[]? Random(Factor factor, double least, RandomStream random)
    {
        if (factor is NormalFactor or NormalChainFactor) return null;
        if (factor is not WishartFactor) return [.. Enumerable.Range(0, factor.Count).Select(_ => least + (6 * random.NextUniform()))];
        var size = factor.Slots[1].Shape[^1];
        var members = factor.Count / (1 + (size * size));
        double[] df = [.. Enumerable.Range(0, members).Select(_ => size - 1 + (2 * least) + (6 * random.NextUniform()))];
        return [.. df, .. df.SelectMany(d => (d * Definite(size, random)).ToRowMajorArray())];
    }

    /// <summary>The log density at points, in nats.</summary>
    public double[] LogDensity(IReadOnlyList<double[]> points)
    {
        var of = TestStory.Catalog[TestStory.Catalog.FindDistribution(Family)!];
        var arguments = Arguments.ToDictionary(a => a.Key,
            a => new Tensor([1, .. LegalArguments.Dims(of, a.Key).Select(_ => Own[0])], a.Value));
        return WrittenDistribution.LogDensity(of, new Tensor([points.Count, .. Own], [.. points.SelectMany(p => p)]), arguments).Values;
    }

    /// <summary>An argument that is a matrix.</summary>
    public Matrix<double> Matrix(string argument) => Matrix<double>.Build.DenseOfRowMajor(Own[0], Own[0], Arguments[argument]);

    private static IReadOnlyList<FactorMember> Pairs(string family, string first, string second, double[] parameters)
    {
        var size = parameters.Length / 2;
        return [.. Enumerable.Range(0, size).Select(i => new FactorMember(family,
            new Dictionary<string, double[]> { [first] = [parameters[i]], [second] = [parameters[size + i]] }, []))];
    }

    /// <summary>Wishart(df, inverse of B) or InverseWishart(df, B), from df of each and then all B.</summary>
    private static IReadOnlyList<FactorMember> Matrices(Factor factor, double[] parameters)
    {
        var (size, isInverse) = (factor.Slots[1].Shape[^1], factor.Slots[1].Name.StartsWith("inverse", StringComparison.Ordinal));
        var members = parameters.Length / (1 + (size * size));
        return [.. parameters[members..].Chunk(size * size).Select((b, m) =>
        {
            var scale = isInverse ? b : Matrix<double>.Build.DenseOfRowMajor(size, size, b).Inverse().ToRowMajorArray();
            return new FactorMember(isInverse ? "InverseWishart" : "Wishart",
                new Dictionary<string, double[]> { ["df"] = [parameters[m]], ["scale"] = scale }, [size, size]);
        })];
    }

    /// <summary>All numbers jointly: the precision is the second difference of the reported log density, which is quadratic.</summary>
    private static FactorMember Normal(BlockDistribution reported)
    {
        var (n, x) = (reported.Numbers, new double[reported.Numbers]);
        var (gradient, precision) = (Vector<double>.Build.Dense(n), Matrix<double>.Build.Dense(n, n));
        for (var i = 0; i < n; i++)
        {
            gradient[i] = (At((i, 1)) - At((i, -1))) / 2;
            for (var j = 0; j < n; j++)
                precision[i, j] = -(At((i, 1), (j, 1)) - At((i, 1), (j, -1)) - At((i, -1), (j, 1)) + At((i, -1), (j, -1))) / 4;
        }

        var mean = precision.Solve(gradient);
        return new("MvNormal", new Dictionary<string, double[]>
            { ["mean"] = mean.ToArray(), ["precision"] = ((precision + precision.Transpose()) / 2).ToRowMajorArray() }, [n]);

        double At(params (int Number, int By)[] steps)
        {
            Array.Clear(x);
            foreach (var (number, by) in steps) x[number] += by;
            return reported.LogDensity(x);
        }
    }

    private static Matrix<double> Definite(int size, RandomStream random)
    {
        var root = Matrix<double>.Build.Dense(size, size, (_, _) => 0.4 * random.NextNormal());
        return Matrix<double>.Build.DenseIdentity(size) + (root * root.Transpose());
    }
}
