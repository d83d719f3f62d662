using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Comparisons.Divergences;
using ProbDsl.Inference.Comparisons.Draws;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Modes that draws cover, counted by hand; modes of a story against its formula.</summary>
public sealed class ModeJudgeTests
{
    private const string Two = """
        model Two
        data x[rows]: real from a
        param m: real
        for n in rows { x[n] ~ Normal(m, 1) }
        """;

    /// <summary>Modes at 0 and 10 with an sd of 1 and 2, and at 100: five of seven draws are near the first two.</summary>
    [Fact]
    public void Draws_within_three_sd_are_counted_by_hand()
    {
        var known = KnownModes.Read("centers.csv", Table("a,sd\n0,1\n10,2\n100,1\n")).Value!;
        Assert.Equal((2.0, 3, 5.0 / 7), Judged(known, [0.5, -2.9, 3.5, 4.5, 15.9, 16.1, 8]));
        Assert.Equal((0.0, 3, 0.0), Judged(known, [50, 60, 70]));
    }

    /// <summary>A tenth of what the probability 1/3 says, of 90 draws: three.</summary>
    [Fact]
    public void A_mode_of_too_few_draws_is_not_covered()
    {
        var known = KnownModes.Read("centers.csv", Table("a,sd\n0,1\n10,1\n20,1\n")).Value!;
        double[] some = [.. Enumerable.Repeat(0.0, 84)];
        Assert.Equal(2, Judged(known, [.. some, 10, 10, 10, 0, 20, 20]).Covered);
        Assert.Equal(3, Judged(known, [.. some, 10, 10, 20, 20, 20, 10]).Covered);
    }

    /// <summary>x[2] = x[1] + noise of sd 0.1: (1, 1) is near and (1, -1) is not, although it is as far from the center.</summary>
    [Fact]
    public void Distances_are_those_of_the_covariance()
    {
        var mode = KnownMode.Estimate([.. Enumerable.Range(0, 4000).SelectMany(i => Pair((ulong)i))], 2, 1)!;
        Assert.InRange(mode.DistanceFrom([1, 1]), 0.9, 1.1);
        // of (1, -1): 1 of the first, and (-1 - 1) / 0.1 of the rest
        Assert.InRange(mode.DistanceFrom([1, -1]), 19, 21);

        static double[] Pair(ulong i)
        {
            var random = new RandomStream(i, "a pair");
            var first = random.NextNormal();
            return [first, first + (0.1 * random.NextNormal())];
        }
    }

    /// <summary>Eight modes with an sd s on a circle; 1 - exp(-9 / 2) of the rows of a round mode are within 3 sd of it.</summary>
    [Fact]
    public void The_modes_of_a_story_are_those_of_its_formula()
    {
        var side = Circle();
        var known = KnownModes.Estimate(side, 1).Value!;
        Assert.Equal(8, known.Modes.Count);
        Assert.All(known.Modes, m => Assert.Equal(0.125, m.Weight, 0.01));
        for (var k = 0; k < 8; k++)
        {
            double[] center = [Math.Cos(k * Math.PI / 4), Math.Sin(k * Math.PI / 4)];
            Assert.InRange(known.Modes.Min(m => m.DistanceFrom(center)), 0, 0.1);
            Assert.InRange(known.Modes.Min(m => m.DistanceFrom([center[0] + 0.1, center[1]])), 0.95, 1.05);
        }

        var near = side.Sample(20_000, 7).Value!.Chunk(2).Count(x => known.Modes.Min(m => m.DistanceFrom(x)) <= 3) / 20_000.0;
        Assert.Equal(1 - Math.Exp(-4.5), near, 0.004);
    }

    [Fact]
    public void A_story_without_labels_has_no_modes() =>
        Assert.Equal("E0625", KnownModes.Estimate(DivergenceSpecimens.Normal(0, 1), 1).Diagnostics.Single().Code);

    [Theory, InlineData("a\n1\n"), InlineData("a,sd\n1,0\n"), InlineData("sd\n1\n"), InlineData("a,sd\n,1\n2,1\n")]
    public void A_file_without_centers_is_refused(string csv) =>
        Assert.Equal("E0625", KnownModes.Read("centers.csv", Table(csv)).Diagnostics.Single().Code);

    [Fact]
    public void Modes_of_other_columns_are_refused() =>
        Assert.Equal("E0625", new ComparedDraws(Rows(), 5, KnownModes.Read("c.csv", Table("b,sd\n0,1\n")).Value)
            .Judges(Rows().Joint).Diagnostics.Single().Code);

    private static (double Covered, int Of, double Near) Judged(KnownModes known, double[] draws)
    {
        var judge = ModeJudge.Create(known, Rows().Joint).Value!;
        var found = judge.Of(new([0, 1], draws, 1, false, 1)).ToDictionary(s => s.Name);
        return (found["modes_covered"].Value, found["modes_covered"].OutOf!.Value, found["near_a_mode"].Value);
    }

    private static EvaluationRows Rows() => EvaluationRows.Create(TestStory.By(Two, "a\n1\n2\n").Problem, null, 1).Value!;

    private static ModelSide Circle()
    {
        var graph = TestStory.Compile("""
            model Circle
            data x[rows]: real[2] from a, b
            for n in rows {
              k[n] ~ DiscreteUniform(0, 7)
              angle[n] = k[n] * 0.7853981633974483
              x[n] ~ Normal([cos(angle[n]), sin(angle[n])], 0.1)
            }
            """);
        return ModelSide.OfStory("circle.gen", graph, new Dictionary<string, double>(), TestStory.Catalog, ManagedEngine.On(1)).Value!;
    }

    private static InputTables Table(string csv) => TestStory.Files((null, csv));
}
