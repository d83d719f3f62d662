using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Variational;

/// <summary>Which weights a guide's own gradient moves: those of nets that the story's statements do not call.</summary>
public sealed class GuideWeightTests
{
    private const string Head = """
        model Vae(Z = 1)
        data x[rows]: real[2] from x, y
        net decode(z: real[Z]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [3], act = tanh)

        """;

    private const string Encode = "net encode(x: real[2]) -> (mean: real[Z], sd: positive[Z]) = mlp(hidden = [3], act = tanh)\n";

    private const string Rows = """
        for n in rows {
          z[n]: real[Z] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]))
        }

        """;

    private const string Draw = """
        for n in rows { z[n] ~ Normal(encode(x[n])) }

        """;

    private const string Inside = $"{Head}{Rows}guide {{\n{Encode}{Draw}}}\n";

    private const string Outside = $"{Head}{Encode}{Rows}guide {{\n{Draw}}}\n";

    private const string Fixed = $$"""
        {{Head}}{{Rows}}guide {
        for n in rows { z[n] ~ Normal(0.1 * x[n, 1], 0.9) }
        }

        """;

    [Theory, InlineData(Inside, 4), InlineData(Outside, 4), InlineData(Fixed, 0)]
    public void A_net_that_the_guide_alone_calls_is_the_guide_s(string story, int weights)
    {
        var joint = Training(story, GuideGradient.DoublyReparameterized).Joint;
        Assert.Equal(weights, joint.GuideWeights.Count);
        Assert.All(joint.GuideWeights, w => Assert.StartsWith("encode.", w.Name, StringComparison.Ordinal));
    }

    public static MatrixTheoryData<string, GuideGradient> Gradients => new([Inside, Outside, Fixed], Enum.GetValues<GuideGradient>());

    [Theory, MemberData(nameof(Gradients))]
    public void Every_gradient_trains(string story, GuideGradient gradient)
    {
        var trained = Trainings.Trained(Training(story, gradient).Objective, new(Steps: 3, Rate: 1e-3) { Engine = ManagedEngine.On(1) });
        Assert.All(trained.Trace.Losses.Values, loss => Assert.True(double.IsFinite(loss)));
    }

    private static BoundTraining Training(string story, GuideGradient gradient)
    {
        var problem = TestStory.By(story, "x,y\n0.1,0.2\n-0.5,1\n0.4,-0.3\n").Problem;
        var request = new GuidedRequest(BoundPlan.Analyze(problem), BatchedPlate.Choose(problem), 3, 2, ElementType.Float32);
        return new(problem, TestStory.Catalog, request, BoundKind.Iwae, gradient, new(0, 1));
    }
}
