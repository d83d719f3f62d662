using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Every closed form of a Kullback-Leibler divergence, against the mean of log own - log other over own's distribution. Both log densities
/// are quadratic, so that the mean over the 2 D points mean +- sqrt(D) L e_i is exact (a rule of degree 3). All spellings of both, and
/// pairs of a vector with one number for each element or one for all.
/// </summary>
public sealed class DivergenceLaws
{
    private const int Size = 3;

    private static readonly StandardCatalog Names = new();

    /// <summary>Each pair for which some distribution knows a formula, by spellings: `Normal mean sd | MvNormal mean cholesky`.</summary>
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var own in Names.Distributions.Where(d => d is IDivergence))
                foreach (var other in Names.Distributions.Where(WrittenDistribution.CanBeWritten).Where(o => HasFormula(own, o)))
                    foreach (var spelled in LegalArguments.Spellings(own))
                        foreach (var others in LegalArguments.Spellings(other))
                            pairs.Add($"{own.Signature.Name} {string.Join(' ', spelled)}",
                                $"{other.Signature.Name} {string.Join(' ', others)}");
            return pairs;
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public void The_formula_is_the_mean_of_log_own_less_log_other(string own, string other)
    {
        foreach (var isOneForAll in IsElementwise(own, other) ? [false, true] : new[] { false })
            for (var seed = 1; seed <= 4; seed++)
            {
                var (formula, mean, reversed) = Both(own, other, isOneForAll, seed);
                Check.IsClose(mean, formula, 1e-12, $"KL({own} || {other})");
                Assert.True(formula > 0 && !Check.Close(reversed, formula, 1e-6), "the other way round, the divergence differs");
            }
    }

    /// <summary>The formula holds something: these pairs are known.</summary>
    [Fact]
    public void The_pairs_of_normal_distributions_are_among_them()
    {
        string[] known = [.. Pairs.Select(p => p.Data).Select(p => $"{p.Item1.Split(' ')[0]} || {p.Item2.Split(' ')[0]}").Distinct()];
        Assert.Superset(new HashSet<string> { "Normal || Normal", "MvNormal || MvNormal", "MvNormal || Normal" }, known.ToHashSet());
        // another family needs another exact mean
        Assert.All(known, pair => Assert.Contains(pair.Split(' ')[0], (string[])["Normal", "MvNormal"]));
    }

    private static bool HasFormula(Distribution own, Distribution other)
    {
        var program = new ProgramBuilder();
        return ((IDivergence)own).Divergence(Given(own, LegalArguments.Spellings(own).First(), program, 1, 1).Given, other,
            Given(other, LegalArguments.Spellings(other).First(), program, 2, 1).Given) is not null;
    }

    private static bool IsElementwise(string own, string other) =>
        own.StartsWith("MvNormal", StringComparison.Ordinal) && other.StartsWith("Normal", StringComparison.Ordinal);

    private static (double Formula, double Mean, double Reversed) Both(string own, string other, bool isOneForAll, int seed)
    {
        var (program, one, two) = (new ProgramBuilder(), own.Split(' '), other.Split(' '));
        var (mine, theirs) = (Names[Names.FindDistribution(one[0])!], Names[Names.FindDistribution(two[0])!]);
        var copies = IsElementwise(own, other) && !isOneForAll ? Size : 1;
        var (given, arguments) = Given(mine, one[1..], program, seed, 1);
        var (others, otherArguments) = Given(theirs, two[1..], program, 100 + seed, copies);
        var formula = Check.Run(((IDivergence)mine).Divergence(given, theirs, others)!).Values[0];
        var points = Points(mine, given);
        var dimension = points.Shape[1];
        double Mean(Distribution of, IReadOnlyDictionary<string, Tensor> with) =>
            LogDensity(of, points, with).Values.Sum() / points.Shape[0];
        var reversed = mine == theirs ? Check.Run(((IDivergence)mine).Divergence(others, mine, given)!).Values[0] : formula + dimension;
        return (formula, Mean(mine, arguments) - Mean(theirs, otherArguments), reversed);
    }

    // x [points, D], or of one number [points]; each argument has an axis of 1 before it
    private static Tensor LogDensity(Distribution of, Tensor points, IReadOnlyDictionary<string, Tensor> arguments)
    {
        var isVector = of.Signature.Target.Dims.Count > 0;
        var x = isVector || points.Shape[1] > 1 ? points : new([points.Shape[0]], points.Values);
        return WrittenDistribution.LogDensity(of, x, arguments.ToDictionary(a => a.Key,
            a => new Tensor(isVector || x.Shape.Rank == 2 ? [1, .. a.Value.Shape] : [1], a.Value.Values)));
    }

    /// <summary>mean +- sqrt(D) L e_i, [2 D, D].</summary>
    private static Tensor Points(Distribution of, Arguments given)
    {
        var mean = Check.Run(given["mean"]).Values;
        var d = mean.Length;
        var factor = of is Normal
            ? Matrix<double>.Build.Dense(1, 1, Check.Run(given["sd"]).Values[0])
            : Matrix<double>.Build.DenseOfRowMajor(d, d, Check.Run(given["covariance"]).Values).Cholesky().Factor;
        var points = from side in new[] { -1, 1 } from i in Enumerable.Range(0, d) from j in Enumerable.Range(0, d)
            select mean[j] + (side * Math.Sqrt(d) * factor[j, i]);
        return new([2 * d, d], [.. points]);
    }

    /// <summary>Random arguments; of a scalar distribution several, beside an array of as many.</summary>
    private static (Arguments Given, Dictionary<string, Tensor> Values) Given(Distribution of, string[] spelling,
        ProgramBuilder program, int seed, int copies)
    {
        var random = new Random(seed);
        var values = spelling.ToDictionary(name => name, name => Argument(of, name, random, copies));
        return (new(of, values.ToDictionary(v => v.Key, v => program.Constant(v.Value.Values, v.Value.Shape))), values);
    }

    private static Tensor Argument(Distribution of, string name, Random random, int copies)
    {
        var own = LegalArguments.Dims(of, name);
        return own.Length > 0 ? new([.. own], LegalArguments.Of(of, name, own, random))
            : new([copies], [.. Enumerable.Range(0, copies).SelectMany(_ => LegalArguments.Of(of, name, own, random))]);
    }
}
