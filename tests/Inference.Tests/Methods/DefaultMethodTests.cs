using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Methods;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Methods;

/// <summary>
/// The method without `--method`: by structure, then by the number of unknowns. Markov chains are for broken sticks and topics alone.
/// </summary>
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
    [InlineData("[0.2, 0.2, 0.2, 0.2, 0.2]", "importance")]
    public void Labels_of_broken_sticks_are_drawn_by_chains(string weight, string method)
    {
        var story = Process.Replace("stick_breaking(stick)", weight, StringComparison.Ordinal);
        if (method == "importance") story = story
            .Replace("for k in 1..4 { stick[k]: unit ~ Beta(1, alpha) }\n", "", StringComparison.Ordinal)
            .Replace("Normal(0, 5)", "Normal(0, 5 * alpha)", StringComparison.Ordinal);
        Assert.Equal(method, TestStory.By(story, Csv).Select().Method!.Name);
    }

    [Fact]
    public void A_mixture_with_a_Dirichlet_prior_keeps_its_default()
    {
        var story = Process.Replace("alpha ~ Gamma(1, 1)\n", "", StringComparison.Ordinal)
            .Replace("for k in 1..4 { stick[k]: unit ~ Beta(1, alpha) }\nweight = stick_breaking(stick)",
                "weight: simplex[5] ~ Dirichlet(1)", StringComparison.Ordinal);
        Assert.Equal("importance", TestStory.By(story, Csv).Select().Method!.Name);
        Assert.Equal("nuts", TestStory.By(story.Replace("5", "6", StringComparison.Ordinal), Csv).Select().Method!.Name);
    }

    /// <summary>Where chains refuse the story, the other default is used, and the reason is given.</summary>
    [Fact]
    public void Sticks_without_conjugacy_have_the_other_default()
    {
        var selected = TestStory.By(Process.Replace("Normal(0, 5)", "Cauchy(0, 5)", StringComparison.Ordinal), Csv).Select();
        Assert.Equal("importance", selected.Method!.Name);
        Assert.Contains("not gibbs", selected.Reason, StringComparison.Ordinal);
    }

    /// <summary>Why another method is not used is not said where the story itself says it, by its priors or its latents.</summary>
    [Theory]
    [InlineData("m ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(m, 1) }", "exact")]
    [InlineData("param m[2]: real\nfor n in rows {\nk[n] ~ Categorical([0.5, 0.5])\ny[n] ~ Normal(m[k[n]], 1) }", "em")]
    public void What_the_story_says_is_no_reason(string story, string method)
    {
        var selected = TestStory.By($"model M\ndata y[rows]: real\n{story}", Csv).Select();
        Assert.Equal((method, "the default for this story"), (selected.Method!.Name, selected.Reason));
    }

    // beside the standard deviation there are so many coefficients
    [Theory, InlineData(1, "quadrature"), InlineData(2, "quadrature"), InlineData(3, "importance"), InlineData(9, "importance"),
        InlineData(10, "nuts")]
    public void Few_unknowns_are_integrated_on_a_grid_and_some_by_weighted_draws(int coefficients, string method)
    {
        var story = TestStory.By(Regression, Csv, ("D", coefficients));
        Assert.Equal(method, story.Select().Method!.Name);
        Assert.Equal(method, new MethodTable(TestStory.Catalog).Select(story.Facts.WithoutData, null).Method!.Name);
    }

    // many rows leave a posterior that is close to normal; chains of very many rows or unknowns would take hours
    [Theory, InlineData(20, 10_000, "importance"), InlineData(49, 10_000, "importance"), InlineData(50, 10_000, "nuts"),
        InlineData(50, 200_000, "nuts"), InlineData(50, 200_001, "advi"), InlineData(10_000, 10, "advi")]
    public void Many_rows_or_unknowns_have_another_default(int coefficients, int rows, string method)
    {
        var csv = "y\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"{i % 7}\n"));
        Assert.Equal(method, TestStory.By(Regression, csv, ("D", coefficients)).Select().Method!.Name);
    }

    /// <summary>Chains of all unknowns are compared where they are the default.</summary>
    [Theory, InlineData(3, false), InlineData(20, true)]
    public void A_comparison_runs_the_default(int coefficients, bool hasChains)
    {
        var facts = TestStory.By(Regression, Csv, ("D", coefficients)).Facts;
        Assert.Equal(hasChains, new MethodTable(TestStory.Catalog).Compared(facts).Any(m => m.Name == "nuts"));
    }

    [Fact]
    public void A_guide_that_is_asked_for_has_its_method() => Assert.Equal("advi", TestStory.By(Regression, Csv)
        .Select(options: new() { [StandardOptions.Guide] = "mean_field" }).Method!.Name);

    // two unknowns are left beside the groups
    [Fact]
    public void What_is_integrated_is_not_counted()
    {
        var csv = "g,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 20},{i % 7}\n"));
        Assert.Equal("quadrature", TestStory.By(Groups, csv).Select().Method!.Name);
        Assert.Equal("importance", Select("Logistic(m[g[n]], 1)", csv));
        Assert.Equal("nuts", Select("StudentT(4, m[g[n]], 1)", csv));
        Assert.Equal("nuts", Select("Normal(abs(m[g[n]]), 1)", csv));

        static string Select(string observed, string csv) =>
            TestStory.By(Groups.Replace("Normal(m[g[n]], 1)", observed, StringComparison.Ordinal), csv).Select().Method!.Name;
    }

    // beside latents that are integrated about their mode each density takes longer
    [Theory, InlineData("Normal(m[g[n]], 1)", "quadrature"), InlineData("Logistic(m[g[n]], 1)", "importance")]
    public void A_grid_is_not_the_default_beside_many_modes(string observed, string method)
    {
        var csv = "g,y\n" + string.Concat(Enumerable.Range(0, 600).Select(i => $"{i % 20},{i % 7}\n"));
        var story = Groups.Replace("Normal(m[g[n]], 1)", observed, StringComparison.Ordinal);
        Assert.Equal(method, TestStory.By(story, csv).Select().Method!.Name);
    }

    // some million densities of a grid, each of this many rows, would take minutes
    [Fact]
    public void A_grid_is_not_the_default_beside_many_rows()
    {
        var csv = "y\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i % 7}\n"));
        Assert.Equal("importance", TestStory.By(Regression, csv, ("D", 2)).Select().Method!.Name);
    }

    [Fact]
    public void A_result_in_doubt_has_a_next_default()
    {
        var first = TestStory.By(Regression, Csv, ("D", 2)).Select();
        var second = first.Next!();
        var third = second.Next!();
        Assert.Equal(["quadrature", "importance", "nuts"], [first.Method!.Name, second.Method!.Name, third.Method!.Name]);
        Assert.Null(third.Next);
        Assert.Null(TestStory.By(Regression, Csv, ("D", 2)).Select("quadrature").Next);
    }

    // as many probabilities as documents
    [Fact]
    public void Topics_are_drawn_by_chains()
    {
        const string Story = """
            model Topics(K = 3)
            data doc[pairs]: index[D] from document
            data word[pairs]: index[V] from word
            for d in 1..D { mix[d]: simplex[K] ~ Dirichlet(0.1) }
            for k in 1..K { vocabulary[k]: simplex[V] ~ Dirichlet(0.01) }
            for i in pairs {
              topic[i] ~ Categorical(mix[doc[i]])
              word[i] ~ Categorical(vocabulary[topic[i]])
            }
            """;
        var topics = TestStory.By(Story, "document,word\na,x\na,y\nb,z\nb,x\n");
        Assert.Equal("gibbs", topics.Select().Method!.Name);
        Assert.DoesNotContain(new MethodTable(TestStory.Catalog).Compared(topics.Facts), m => m.Name == "nuts");
    }

    private const string Regression = """
        model Regression(D = 1)
        data y[rows]: real
        for d in 1..D { b[d] ~ Normal(0, 5) }
        sd: positive ~ Normal(0, 5)
        for n in rows { y[n] ~ Normal(sum(b[d] * d for d in 1..D), sd) }
        """;

    private const string Groups = """
        model Groups
        data g[rows]: index[G]
        data y[rows]: real
        mu ~ Normal(0, 5)
        tau: positive ~ Normal(0, 5)
        for k in 1..G { m[k] ~ Normal(mu, tau) }
        for n in rows { y[n] ~ Normal(m[g[n]], 1) }
        """;
}
