using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Tests.Density;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Lowering;

/// <summary>
/// Rows of unequal length whose last cells are missing: their probability is the sum over all values of these cells, since nothing observed
/// depends on them.
/// </summary>
public sealed class MissingTailTests
{
    private const string Layers = """
        masked_mlp([8, 8])
        transformer(8, heads = 2)
        causal_conv([6, 6], kernel = 2)
        gru(5)
        """;

    public static TheoryData<string> Nets => [.. Layers.Split('\n')];

    [Theory, MemberData(nameof(Nets))]
    public void A_row_without_its_last_cells_is_the_sum_over_them(string net)
    {
        foreach (var length in new[] { 1, 2, 3 })
        {
            int[] row = [1, 0, 1];
            var head = string.Join(',', row[..length]);
            var total = 0.0;
            for (var tail = 0; tail < 1 << (4 - length); tail++)
            {
                var bits = string.Join(',', Enumerable.Range(0, 4 - length).Select(b => (tail >> b) & 1));
                total += Math.Exp(LogDensity(net, $"{head},{bits}"));
            }

            Assert.Equal(Math.Log(total), LogDensity(net, head + new string(',', 4 - length)), 1e-10);
        }
    }

    /// <summary>The training and the log joint density are of the same cells.</summary>
    [Theory, MemberData(nameof(Nets))]
    public void Rows_of_unequal_length_are_trained(string net)
    {
        var story = TestStory.By(Story(net), "p,q,r,s\n1,0,1,1\n0,1,,\n1,,,\n0,0,1,\n1,1,0,0\n");
        var outcome = story.Fitted(new FitOptions(MaxIterations: 20, Threads: 1));
        var joint = LogJoint.Of(story.Problem, TestStory.Catalog);
        var weights = outcome.Summary!.Weights!;
        var density = new Interpreter(joint.Program()).Run(joint.NetWeights.ToDictionary(w => w.Name, w => weights[w.Name]));
        Assert.Equal(density[LogJoint.Density].Values[0], outcome.Value, 1e-4);
    }

    private static double LogDensity(string net, string row) =>
        new JointAt(TestStory.By(Story(net), $"p,q,r,s\n{row}\n1,1,0,0\n").Problem, 3, spread: 1).LogDensity()
        - new JointAt(TestStory.By(Story(net), "p,q,r,s\n1,1,0,0\n").Problem, 3, spread: 1).LogDensity();

    private static string Story(string net) => $$"""
        model Tails
        data w[rows]: bool[4] from p, q, r, s
        net f(before: bool[..4]) -> (logit: real) = {{net}}
        for n in rows { for d in 1..4 { w[n, d] ~ Bernoulli(f(w[n, 1..d-1])) } }
        """;
}
