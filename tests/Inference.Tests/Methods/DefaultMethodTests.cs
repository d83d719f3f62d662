using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Methods;

/// <summary>The method without `--method`: Markov chains for broken sticks, and for no other story.</summary>
public sealed class DefaultMethodTests
{
    private const string Csv = "y\n1\n2\n5\n5.5\n";

    private const string Process = """
        model Process
        data y[rows]: real
        alpha ~ Gamma(1, 1)
        for k in 1..4 { stick[k]: unit ~ Beta(1, alpha) }
        weight = stick_breaking(stick)
        for k in 1..5 { m[k] ~ Normal(0, 5) }
        for n in rows {
          kind[n] ~ Categorical(weight)
          y[n] ~ Normal(m[kind[n]], 1)
        }
        """;

    [Theory]
    [InlineData("stick_breaking(stick)", "gibbs")]
    // a mixture of given weights, and one whose draws of labels do not come from sticks
    [InlineData("[0.2, 0.2, 0.2, 0.2, 0.2]", "advi")]
    public void Labels_of_broken_sticks_are_drawn_by_chains(string weight, string method)
    {
        var story = Process.Replace("stick_breaking(stick)", weight, StringComparison.Ordinal);
        if (method == "advi") story = story.Replace("for k in 1..4 { stick[k]: unit ~ Beta(1, alpha) }\n", "", StringComparison.Ordinal)
            .Replace("Normal(0, 5)", "Normal(0, 5 * alpha)", StringComparison.Ordinal);
        Assert.Equal(method, TestStory.By(story, Csv).Select().Method!.Name);
    }

    [Fact]
    public void A_mixture_with_a_Dirichlet_prior_keeps_its_default()
    {
        var story = Process.Replace("alpha ~ Gamma(1, 1)\n", "", StringComparison.Ordinal)
            .Replace("for k in 1..4 { stick[k]: unit ~ Beta(1, alpha) }\nweight = stick_breaking(stick)",
                "weight: simplex[5] ~ Dirichlet(1)", StringComparison.Ordinal);
        Assert.Equal("advi", TestStory.By(story, Csv).Select().Method!.Name);
    }

    /// <summary>Where chains refuse the story, the other default is used, and the reason is given.</summary>
    [Fact]
    public void Sticks_without_conjugacy_have_the_other_default()
    {
        var selected = TestStory.By(Process.Replace("Normal(0, 5)", "Cauchy(0, 5)", StringComparison.Ordinal), Csv).Select();
        Assert.Equal("advi", selected.Method!.Name);
        Assert.Contains("not gibbs", selected.Reason, StringComparison.Ordinal);
    }
}
