using System.Globalization;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Variational;

/// <summary>A training with nets as wide as they are in earnest: loops, products and steps of Adam fall into blocks.</summary>
public sealed class GuidedThreadTests
{
    private const string Vae = """
        model Vae(Z = 2, H = 128)
        data x[rows]: real[2] from x, y
        net decode(z: real[Z]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [H, H], act = tanh)
        for n in rows {
          z[n]: real[Z] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]))
        }
        guide {
          net encode(x: real[2]) -> (mean: real[Z], sd: positive[Z]) = mlp(hidden = [H, H], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    [Theory, InlineData(false, 1), InlineData(true, 10)]
    public void Any_number_of_threads_gives_the_same_bits(bool isIwae, int particles)
    {
        var outcomes = Enumerable.Range(1, 3)
            .Select(threads => Trained(isIwae ? BoundKind.Iwae : BoundKind.Elbo, particles, threads)).ToList();
        Assert.Equal(12, outcomes[0].Weights.Count);
        Assert.True(outcomes[0].Trace.Losses.Values[^1] < outcomes[0].Trace.Losses.Values[0]);
        foreach (var other in outcomes[1..])
        {
            Assert.Equal(outcomes[0].Trace.Losses.Values, other.Trace.Losses.Values);
            Assert.All(outcomes[0].Weights, w => Assert.Equal(w.Value.Values, other.Weights[w.Key].Values));
        }
    }

    private static TrainingOutcome Trained(BoundKind kind, int particles, int threads)
    {
        var problem = TestStory.By(Vae, Csv()).Problem;
        var request = new GuidedRequest(BoundPlan.Analyze(problem), BatchedPlate.Choose(problem), 200, particles, ElementType.Float32);
        var training = new BoundTraining(problem, TestStory.Catalog, request, kind, GuideGradient.Plain, new(0, 1));
        return Trainings.Trained(training.Objective, new(Steps: 12, Rate: 1e-3) { Engine = ManagedEngine.On(threads) });
    }

    private static string Csv()
    {
        var random = new RandomStream(3, "points");
        return "x,y\n" + string.Concat(Enumerable.Range(0, 400)
            .Select(_ => string.Create(CultureInfo.InvariantCulture, $"{random.NextNormal():R},{2 + random.NextNormal():R}\n")));
    }
}
