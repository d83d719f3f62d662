using ProbDsl.Inference.Drivers;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Plans;

/// <summary>
/// A latent declared as an array and one declared in a loop are the same story, also where the arguments of its distribution are
/// arrays and where a written guide draws it, as a whole or by element.
/// </summary>
public sealed class ArraySpellingTests
{
    private const string Groups = "y,x,g\n0.3,-1.2,a\n1.7,0.4,b\n-0.6,2.1,c\n0.9,0.3,a\n2.2,-0.7,c\n-1.4,1.6,b\n0.1,0.8,c\n";

    private const string Pairs = "a,b\n0.3,-1.2\n1.7,0.4\n-0.6,2.1\n0.9,0.3\n2.2,-0.7\n-1.4,1.6\n0.1,0.8\n";

    [Theory]
    [InlineData("z: real[G] ~ Normal(2 * mu + 1, s)")]
    [InlineData("z: real[G] ~ Normal(mean = 1 + mu + mu, sd = s)")]
    public void A_draw_with_arrays_as_arguments_is_that_of_each_element(string draw)
    {
        var (loop, array) = (TestStory.By(Effects("for i in G { z[i] ~ Normal(2 * mu[i] + 1, s) }"), Groups),
            TestStory.By(Effects(draw), Groups));
        var (expected, found) = (DensityPlan.Analyze(loop.Problem), DensityPlan.Analyze(array.Problem));
        Assert.Equal(["z"], found.Integrated.SelectMany(b => b.Latents).Select(l => l.Name));
        Assert.Equal(expected.Integrated.Select(b => (b.GetType(), b.Reason)), found.Integrated.Select(b => (b.GetType(), b.Reason)));
        Assert.Equal(loop.Select().Plan!.Method, array.Select().Plan!.Method);
    }

    [Theory]
    [InlineData("z: real[rows, 2] ~ Normal(0, 1)", "", "for n in rows { z[n] ~ Normal(encode(x[n])) }")]
    [InlineData("z: real[rows, 2] ~ Normal(0, 1)", "", "for n in rows { z[n] ~ Normal(mean = encode(x[n]).mean, sd = encode(x[n]).sd) }")]
    public void A_guided_array_is_trained_in_the_same_way(string array, string inLoop, string guide)
    {
        // in batches of rows, which needs latents of each row
        var options = new FitOptions(Threads: 1, MaxIterations: 40) { [StandardOptions.BatchSize] = 3 };
        var loop = TestStory.By(Guided("", "z[n]: real[2] ~ Normal(0, 1)", "for n in rows { z[n] ~ Normal(encode(x[n])) }"), Pairs);
        var spelled = TestStory.By(Guided(array, inLoop, guide), Pairs);
        Assert.Equal("elbo", spelled.Select(options: options).Method!.Name);
        Assert.Equal(loop.Fitted(options).Value, spelled.Fitted(options).Value, 1e-9);
    }

    [Fact]
    public void A_story_with_a_guide_is_trained_with_it_by_default()
    {
        var story = TestStory.By("""
            model Mean
            data x[rows]: real
            m ~ Normal(0, 1)
            s ~ HalfNormal(1)
            for n in rows { x[n] ~ Normal(m, s) }
            guide {
              param at: real
              param sd: positive
              m ~ Normal(at, sd)
              s ~ LogNormal(0, sd)
            }
            """, "x\n0.3\n1.2\n0.8\n");
        Assert.True(story.Select().Plan is not null, string.Join("\n", story.Select().Diagnostics.Select(d => d.Message)));
    }

    private static string Guided(string array, string inLoop, string guide) => $$"""
        model Pairs
        data x[rows, D]: real from all
        W: real[D, 2] ~ Normal(0, 1)
        {{array}}
        for n in rows {
          {{inLoop}}
          x[n] ~ Normal(W @ z[n], 0.5)
        }
        guide {
          net encode(x: real[D]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [4], act = tanh)
          {{guide}}
        }
        """;

    private static string Effects(string draw) => $$"""
        model Groups
        data y[rows]: real
        data x[rows]: real
        data g[rows]: index[G]
        s ~ HalfNormal(1)
        q ~ HalfNormal(1)
        mu: real[G] ~ Normal(0, 1)
        {{draw}}
        for n in rows { y[n] ~ Normal(z[g[n]] + 0.1 * x[n], q) }
        """;
}
