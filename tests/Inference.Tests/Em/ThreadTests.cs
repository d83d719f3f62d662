using System.Globalization;
using System.Text;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Em;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.Threads;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>Blocks of rows are added in their order: the number of threads changes no bit.</summary>
public sealed class ThreadTests
{
    private const int Rows = 100_000;

    private static readonly string Generated = Draw();

    private static readonly TestStory Many = TestStory.By(Examples.OldFaithful, Generated);

    [Fact]
    public void Two_threads_give_the_bits_of_one_on_100_000_rows()
    {
        var options = new FitOptions(Seed: 5, MaxIterations: 4, Restarts: 2);
        BitwiseEquality.AreEqual(Many.Fitted(options with { Threads = 1 }), Many.Fitted(options with { Threads = 2 }));
    }

    [Fact]
    public void Two_threads_give_the_bits_of_one_where_cells_are_missing()
    {
        var random = new RandomStream(12, "cells");
        var cells = Generated.Split('\n').Select((line, row) => row > 0 && random.NextUniform() < 0.1 ? line.Split(',')[0] + "," : line);
        var missing = TestStory.By(Examples.OldFaithful, string.Join('\n', cells));
        var options = new FitOptions(Seed: 5, MaxIterations: 4, Restarts: 2);
        BitwiseEquality.AreEqual(missing.Fitted(options with { Threads = 1 }), missing.Fitted(options with { Threads = 2 }));
    }

    [Fact]
    public void Both_workers_have_blocks_to_do()
    {
        var model = new MixtureModel(Many.Problem, TestStory.Catalog,
            MixturePlan.Analyze(Many.Problem, Many.Select("em").Plan!, TestStory.Catalog));
        using var starting = new BlockTeam(1);
        var state = new MixtureStart(Many.Problem, TestStory.Catalog, model, new(model, starting), 1)
            .Draw(0, new RandomStream(1, "start"));
        using var one = new BlockTeam(1);
        using var two = new BlockTeam(2);
        var rows = model.AllRows;
        var (alone, together) = (new ResponsibilityPass(rows, one).Run(state), new ResponsibilityPass(rows, two).Run(state));
        Assert.True(one.BlocksOf(0) >= 16);
        Assert.True(two.BlocksOf(0) > 0 && two.BlocksOf(1) > 0);
        Assert.Equal(one.BlocksOf(0), two.BlocksOf(0) + two.BlocksOf(1));
        Assert.Equal(alone.LogLikelihood, together.LogLikelihood);
        for (var k = 0; k < 2; k++) Assert.True(alone.Of(0, k).SequenceEqual(together.Of(0, k)));
    }

    [Fact]
    public void A_fit_that_is_disposed_of_has_ended_its_threads()
    {
        var selection = Many.Select();
        var fitting = (IDisposable)selection.Method!.Start(Many.Problem, selection.Plan!, new(Threads: 2)).Value!;
        fitting.Dispose();
        fitting.Dispose();
        Assert.Throws<ObjectDisposedException>(() =>
            ((Fitting)fitting).Run(new(Threads: 2), new NoProgress(), TestContext.Current.CancellationToken));
    }

    private static string Draw()
    {
        var random = new RandomStream(11, "rows");
        var csv = new StringBuilder("eruptions,waiting\n");
        for (var row = 0; row < Rows; row++)
        {
            var (first, second) = random.NextUniform() < 0.36 ? (2.04, 54.5) : (4.29, 80.0);
            csv.Append(CultureInfo.InvariantCulture, $"{first + (0.35 * random.NextNormal())},{second + (5.9 * random.NextNormal())}\n");
        }

        return csv.ToString();
    }
}
