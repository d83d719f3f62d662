using System.Text.RegularExpressions;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Tests.Engines.Cuda;
using ProbDsl.Tests.Fingerprints;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>
/// A training that does not fit into the memory of a GPU: the batch that the message names fits, and a batch somewhat larger does not.
/// Memories hold the evaluation after the training, of at most 4,096 rows at once.
/// The GPU is a driver that stands in for CUDA's, with little memory.
/// </summary>
[Collection("stand-in driver")]
public sealed partial class FittingBatchTests : IDisposable
{
    private const string Classes = """
        model Known
        data x[rows]: real[2] from a, b
        data y[rows]: real
        net at(x: real[2]) -> real = mlp(hidden = [32, 32, 32, 32], act = tanh)
        for n in rows { y[n] ~ Normal(at(x[n]), 0.5) }
        """;

    private const string Encoder = """
        model Encoded
        data x[rows]: real[2] from a, b
        net decode(z: real[1]) -> real[2] = mlp(hidden = [32], act = tanh)
        for n in rows {
          z[n]: real[1] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]), 0.5)
        }
        guide {
          net encode(x: real[2]) -> (mean: real[1], sd: positive[1]) = mlp(hidden = [32], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    private static EngineKind Gpu { get; } = CudaEngine.Kind with { Start = _ => new CudaEngine(StandInDriver.Open()) };

    public void Dispose() => StandInDriver.Memory = long.MaxValue;

    [Theory]
    [InlineData("mle", Classes, 6_000_000)]
    [InlineData("mle", Classes, 8_000_000)]
    [InlineData("elbo", Encoder, 2_500_000)]
    [InlineData("iwae", Encoder, 4_000_000)]
    public void The_batch_that_is_named_fits_and_a_larger_one_does_not(string method, string story, long memory)
    {
        StandInDriver.Memory = memory;
        var before = StandInDriver.Live;
        var refused = Trained(method, story, 10_000).Diagnostics;
        var found = Assert.Single(refused);
        Assert.Equal("E0531", found.Code);
        Assert.Contains("the GPU stand-in 0, sm_86", found.Message, StringComparison.Ordinal);
        Assert.Equal(before, StandInDriver.Live);
        var batch = int.Parse(Named().Match(found.Help!).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(batch, 1, 9999);
        Assert.DoesNotContain("E0531", Trained(method, story, batch).Diagnostics.Select(d => d.Code));
        Assert.Contains("E0531", Trained(method, story, batch + (batch / 4) + 1).Diagnostics.Select(d => d.Code));
    }

    // the weights alone, with the state of the optimizer, take more
    [Fact]
    public void Where_not_even_one_row_fits_it_says_so()
    {
        StandInDriver.Memory = 3000;
        var found = Assert.Single(Trained("mle", Classes, 1000).Diagnostics);
        Assert.Contains("not even a step of one row fits", found.Help, StringComparison.Ordinal);
    }

    private static FitOutcome Trained(string method, string story, int batch)
    {
        var problem = TestStory.By(story, Rows).Problem;
        var (chosen, choice) = StoryRuns.Choose(problem, method);
        var options = new FitOptions(Seed: 1, MaxIterations: 1, Threads: 1) { [StandardOptions.BatchSize] = batch, Engine = Gpu };
        var begun = chosen.Start(problem, choice.Plan!, options);
        if (begun.Value is not { } fitting) return FitOutcome.None(begun.Diagnostics);
        using var disposed = fitting as IDisposable;
        return fitting.Run(options, new NoProgress(), TestContext.Current.CancellationToken);
    }

    private static string Rows { get; } = "a,b,y\n"
        + string.Concat(Enumerable.Range(0, 12_000).Select(i => FormattableString.Invariant($"{i % 7},{i % 5},{i % 3}\n")));

    [GeneratedRegex("`--batch-size (\\d+)`")]
    private static partial Regex Named();
}
