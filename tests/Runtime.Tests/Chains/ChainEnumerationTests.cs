using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Chains;

/// <summary>
/// Log sums, marginals, counts and best paths of short chains against enumeration of all K^T paths, by interpreter and engine.
/// </summary>
public sealed class ChainEnumerationTests
{
    public static TheoryData<int[], int[]> Shapes => new()
    {
        { [1, 3], [1, 3, 3] },
        { [8, 3], [1, 3, 3] },
        { [8, 3], [8, 3, 3] },
        { [2, 8, 1], [1, 1, 1, 1] },
        { [3, 5, 4], [1, 1, 4, 4] },
        { [3, 5, 4], [3, 1, 4, 4] },
        { [3, 5, 4], [1, 5, 4, 4] },
        { [3, 5, 4], [3, 5, 4, 4] },
        { [2, 3, 6, 2], [2, 1, 1, 2, 2] },
        { [2, 3, 6, 2], [1, 3, 6, 2, 2] },
        { [3, 3, 9], [1, 1, 9, 9] },
        { [3, 3, 9], [1, 3, 9, 9] },
        { [2, 2, 40], [2, 1, 40, 40] },
        { [2, 2, 40], [2, 2, 40, 40] },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Sums_marginals_and_counts_are_those_of_all_paths(int[] unary, int[] pair)
    {
        var chain = ChainCase.Of(Shape.Of(unary), Shape.Of(pair));
        Holds(chain, all => all.LogSum, all => all.Probabilities);
        Holds(chain.Ragged(), all => all.LogSum, all => all.Probabilities);
        Holds(chain with { Weight = Check.Numbers(chain.Unary.Shape[..^2], 7) }, all => all.LogSum, all => all.Probabilities);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void The_best_path_is_the_best_of_all(int[] unary, int[] pair)
    {
        var chain = ChainCase.Of(Shape.Of(unary), Shape.Of(pair)) with { Pick = ChainPick.Best };
        Holds(chain, all => all.LogWeights.Max(), all => Only(all, all.Best));
        Holds(chain.Ragged(), all => all.LogWeights.Max(), all => Only(all, all.Best));
    }

    [Fact]
    public void Of_equal_paths_the_one_with_the_first_states_is_the_best()
    {
        var chain = new ChainCase(Tensor.Zeros([4, 3]), Tensor.Zeros([1, 3, 3])) { Pick = ChainPick.Best, Floats = ElementType.Float64 };
        Holds(chain, _ => 0, all => Only(all, 0));
    }

    [Fact]
    public void Half_of_the_transitions_may_be_impossible()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var chain = ChainCase.Of([2, 6, 3], seed % 2 == 0 ? [1, 1, 3, 3] : [1, 6, 3, 3], seed);
            var random = new Random(seed);
            for (var i = 0; i < chain.Pair.Values.Length; i++) if (random.Next(2) == 0) chain.Pair.Values[i] = double.NegativeInfinity;
            for (var i = 0; i < chain.Unary.Values.Length; i++) if (random.Next(6) == 0) chain.Unary.Values[i] = double.NegativeInfinity;
            Holds(chain, all => all.LogSum, all => [.. all.Probabilities.Select(p => double.IsNaN(p) ? 0 : p)]);
        }
    }

    /// <summary>Chi-squared of 20,000 drawn paths of 81 against their probabilities; by interpreter and engine.</summary>
    [Fact]
    public void Drawn_paths_are_as_frequent_as_they_are_probable()
    {
        const int Draws = 20_000, Length = 4, States = 3;
        var one = ChainCase.Of([1, Length, States], [1, 1, States, States], 3, 1);
        var unary = new Tensor([Draws, Length, States], [.. Enumerable.Repeat(one.Unary.Values, Draws).SelectMany(x => x)]);
        var chain = (one with { Unary = unary }).Drawn();
        var drawn = chain.Agreed();
        var all = new AllPaths(one, 0);
        var counts = new double[all.Paths.Length];
        for (var n = 0; n < Draws; n++) counts[Number(drawn["states"].Values.AsSpan(n * Length * States, Length * States))]++;
        var chiSquared = counts.Zip(all.Probabilities, (c, p) => (c - Draws * p) * (c - Draws * p) / (Draws * p)).Sum();
        // 80 degrees of freedom: some 3.5 standard deviations on either side
        Assert.InRange(chiSquared, 45, 125);
        Assert.Equal(Draws * (Length - 1), drawn["pairs"].Values.Sum());
        Assert.True(Check.Close(all.LogSum, drawn["log sum"].Values[0], 1e-12));

        int Number(ReadOnlySpan<double> states)
        {
            var number = 0;
            for (var at = Length * States - 1; at >= 0; at--) number = states[at] == 1 ? number * States + at % States : number;
            return number;
        }
    }

    private static double[] Only(AllPaths all, int path) => [.. all.Paths.Select((_, i) => i == path ? 1.0 : 0)];

    private static void Holds(ChainCase chain, Func<AllPaths, double> logSum, Func<AllPaths, double[]> weights)
    {
        var results = chain.Agreed();
        var pairs = Tensor.Zeros(chain.Pair.Shape);
        for (var sequence = 0; sequence < chain.Sequences; sequence++)
        {
            var all = new AllPaths(chain, sequence);
            var size = chain.Length * chain.States;
            Close([logSum(all)], [results["log sum"].Values[sequence]]);
            Close(all.States(weights(all)), results["states"].Values[(sequence * size)..((sequence + 1) * size)]);
            var weight = chain.Weight?.Values[sequence] ?? 1;
            var positions = (sequence * chain.Length)..((sequence + 1) * chain.Length);
            Close(AllPaths.Increments(chain, sequence), results["increments"].Values[positions]);
            foreach (var (at, count) in all.Pairs(weights(all)).Index()) pairs.Values[all.PairsBefore + at] += weight * count;
        }
        Close(pairs.Values, results["pairs"].Values);
    }

    private static void Close(double[] expected, double[] actual) =>
        Assert.True(
            expected.Length == actual.Length && expected.Zip(actual).All(p => Check.Close(p.First, p.Second, 1e-12)),
            $"{string.Join(' ', expected)}, not {string.Join(' ', actual)}");
}
