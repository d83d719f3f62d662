using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Flow guides over all unknowns of a story: bounds beside the evidence by quadrature, k-hat, and their densities.</summary>
public sealed class FlowGuideTests
{
    private const string Banana = """
        model Banana
        data y[rows]: real
        a ~ Normal(0, 1)
        b ~ Normal(0, 2)
        for n in rows { y[n] ~ Normal(b + a ^ 2, 0.3) }
        """;
    /// <summary>The evidence of eight schools, by the two-dimensional quadrature of examples/eight-schools.</summary>
    private const double SchoolEvidence = -31.296;

    /// <summary>The plan of a bound names all that its gradient moves: params, nets and flows with weights, of story and guide.</summary>
    [Fact]
    public void The_plan_names_trained_flows() => Assert.Equal(["w", "decode", "encode", "bend"], TestStory.By("""
        model Bent
        data x[rows]: real[2] from x, y
        param w: positive
        net decode(z: real[2]) -> real[2] = linear
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]), w)
        }
        guide {
          net encode(x: real[2]) -> (mean: real[2], sd: positive[2]) = linear
          flow bend(given x: real[2]): real[2] = planar(layers = 2)
          flow swap: real[2] = permute
          for n in rows { z[n] ~ Normal(encode(x[n])) |> bend(x[n]) |> swap }
        }
        """, "x,y\n1,2\n3,1\n").Select("elbo").Plan!.Blocks[^1].Unknowns);

    /// <summary>A posterior along a parabola: each flow is above the diagonal guide, and no bound is above the evidence.</summary>
    [Fact]
    public void On_a_banana_flows_are_above_the_diagonal_guide()
    {
        var story = TestStory.By(Banana, "y\n1\n1.2\n");
        var evidence = Fit("quadrature", story, new()).Metric.Value;
        var (diagonal, planar, flow) = (By("mean_field"), By("planar", 12_000), By("flow"));
        Assert.InRange(Bound(planar), Bound(diagonal) + 0.1, evidence + (4 * planar.Metric.Error!.Value));
        Assert.InRange(Bound(flow), evidence - 0.1, evidence + (4 * flow.Metric.Error!.Value) + 1e-3);
        Assert.True(Bound(flow) > Bound(planar));
        Assert.InRange(KHat(flow), double.NegativeInfinity, 0.5);
        Assert.True(KHat(flow) < KHat(diagonal));

        FitOutcome By(string guide, int steps = 4000) => Fit("elbo", story, Options(guide, steps));
        static double Bound(FitOutcome outcome) => outcome.Metric.Value;
    }

    /// <summary>A trained flow as the proposal of weighted draws: the evidence within its own error, where a bound is below it.</summary>
    [Fact]
    public void A_flow_is_a_proposal_of_weighted_draws()
    {
        var story = TestStory.By(Banana, "y\n1\n1.2\n");
        var evidence = Fit("quadrature", story, new()).Metric.Value;
        var outcome = Fit("importance", story, Options("flow", 4000));
        var found = outcome.Summary!.Metric!;
        Assert.Contains("from the guide", found.How!, StringComparison.Ordinal);
        Assert.Equal(evidence, found.Value, 4 * found.Error!.Value);
        WeightLaws.ErrorIsThatOfTheEffectiveSize(outcome);
        Assert.InRange(KHat(outcome), double.NegativeInfinity, 0.6);
    }

    [Fact]
    public void Estimated_parameters_have_no_proposal()
    {
        var story = TestStory.By("""
            model Point
            data y[rows]: real
            param s: positive
            a ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(a, s) }
            guide { param m: real
              a ~ Normal(m, 1) }
            """, "y\n1\n1.2\n");
        var chosen = new MethodTable(TestStory.Catalog).Select(story.Facts, "importance");
        Assert.Contains("a `param` or a net", string.Join('\n', chosen.Diagnostics.Select(d => d.Message)), StringComparison.Ordinal);
    }

    [Fact]
    public void Eight_schools_by_a_flow_has_a_small_k_hat()
    {
        var story = TestStory.By(EightSchools.Unnamed, EightSchools.Data);
        var outcome = Fit("elbo", story, Options("flow", 8000));
        Assert.InRange(outcome.Metric.Value, SchoolEvidence - 0.06, SchoolEvidence + 0.02);
        Assert.InRange(KHat(outcome), double.NegativeInfinity, 0.5);
    }

    /// <summary>
    /// Weights p / q average to the evidence for whatever weights the flow has, so a wrong log volume shows: two correlated normals,
    /// whose evidence is a formula.
    /// </summary>
    [Theory]
    [InlineData("flow", "plain"), InlineData("flow", "stl"), InlineData("planar", "plain"), InlineData("planar", "stl")]
    public void Draws_have_the_density_of_the_guide(string guide, string gradient)
    {
        var story = TestStory.By("""
            model Pair
            data y[rows]: real
            a ~ Normal(0, 1)
            s: positive ~ Exponential(1)
            for n in rows { y[n] ~ Normal(a, s) }
            """, "y\n0.3\n-0.2\n1.1\n");
        var evidence = Fit("quadrature", story, new()).Metric.Value;
        var options = Options(guide, 300) with { Seed = 5 };
        options = options.With(StandardOptions.Gradient, gradient);
        var outcome = Fit("elbo", story, options);
        var trained = outcome.Summary!.Weights!;
        var bent = trained.ToDictionary(w => w.Key, w => w.Key.StartsWith(FlowDraw.Name, StringComparison.Ordinal)
            ? new Tensor(w.Value.Shape, [.. w.Value.Values.Select((v, i) => v + (0.1 * Math.Sin(7 * i)))]) : w.Value);
        foreach (var weights in new[] { trained, bent })
        {
            var request = GuidedSettings.Create(BoundKind.Elbo, story.Problem, options).Request with { Particles = 1000 };
            using var ratios = new LogRatios(story.Problem, TestStory.Catalog, request, weights, 7, ManagedEngine.On(1));
            var bounds = BoundSeries.Compute(ratios, [100_000], TestContext.Current.CancellationToken);
            Assert.Equal(evidence, bounds[^1].Mean, 0.03);
            Assert.True(bounds[0].Mean < bounds[^1].Mean);
        }
    }

    /// <summary>One unknown has no halves to couple: its layers are planar.</summary>
    [Fact]
    public void One_unknown_has_a_flow_too()
    {
        var story = TestStory.By("""
            model One
            data y[rows]: real
            a ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(a, 1) }
            """, "y\n1\n");
        // y ~ Normal(0, sqrt(2))
        var evidence = (-0.5 * Math.Log(4 * Math.PI)) - 0.25;
        var outcome = Fit("elbo", story, Options("flow", 2000));
        Assert.InRange(outcome.Metric.Value, evidence - 0.02, evidence + 0.01);
    }

    private static double KHat(FitOutcome outcome) => outcome.Summary!.Tail!.Shape;

    private static FitOptions Options(string guide, int steps) =>
        new(MaxIterations: steps, Threads: 1) { [StandardOptions.Guide] = guide };

    private static FitOutcome Fit(string method, TestStory story, FitOptions options) => story.Fit(options, method);
}
