using System.Globalization;
using ProbDsl.Inference;

namespace ProbDsl.Tests;

/// <summary>Where fits of mixtures begin: at the values that the story writes, then at seeds far apart, whose components know of every row.</summary>
public sealed class StartTests
{
    private const string Galaxies = """
        model Galaxies(K = 2)
        data velocity[rows]: real from velocity_km_s / 1000
        param weight: simplex[K] START
        param mean[K]: real
        param sd[K]: positive
        for n in rows {
          cluster[n] ~ Categorical(weight)
          velocity[n] ~ Normal(mean[cluster[n]], sd[cluster[n]])
        }
        """;

    // two maxima: -220.057973 (7 galaxies apart, a fixed point of EM in numpy) and -220.243277
    [Fact]
    public void The_first_start_is_where_the_story_says()
    {
        var galaxies = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", "galaxies", "galaxies.csv"));
        var written = Galaxies.Replace("START", "= [0.085, 0.915]", StringComparison.Ordinal).Replace("mean[K]: real", "mean[K]: real = [9.7, 21.9]", StringComparison.Ordinal).Replace("positive", "positive = [0.42, 3.1]", StringComparison.Ordinal);
        var outcome = Told.By(written, galaxies).Fit(new(Seed: 1, Threads: 1));
        Assert.Equal(-220.057973, outcome.Restarts[0].Objective, 1e-6);
        var elsewhere = Told.By(Galaxies.Replace("START", "= [0.5, 0.5]", StringComparison.Ordinal), galaxies).Fit(new(Seed: 1, Threads: 1));
        Assert.Equal(-220.243277, elsewhere.Restarts[0].Objective, 1e-6);
    }

    // what no start finds that shares a tenth of every row, and 16 of 40 random starts of scikit-learn
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Seven_galaxies_apart_are_found(ulong seed)
    {
        var galaxies = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", "galaxies", "galaxies.csv"));
        var fused = Galaxies.Replace("START", "", StringComparison.Ordinal);
        foreach (var story in (string[])[fused, fused.Replace("Normal(mean", "Normal(1 * mean", StringComparison.Ordinal)])
        {
            var restarts = Told.By(story, galaxies).Fit(new(Seed: seed, Threads: 1)).Restarts;
            Assert.Equal(-220.057973, restarts.Max(r => r.Objective), 1e-6);
            Assert.All(restarts.Where(r => r.Restart % 2 == 0), r => Assert.Equal(-220.243277, r.Objective, 1e-6));
        }
    }

    // seeds are drawn among some of the rows, and a value that only one row has must not be impossible in every component
    [Fact]
    public void A_value_that_is_hardly_ever_there_drops_no_start()
    {
        const string Story = """
            model Rare(K = 2)
            data x[rows]: real
            data b[rows]: bool
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            param p[K]: unit
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
              b[n] ~ Bernoulli(p[kind[n]])
            }
            """;
        var random = new Random(1);
        var rows = Enumerable.Range(0, 150_000).Select(n => string.Create(CultureInfo.InvariantCulture, $"{(n % 2 * 6) + random.NextDouble()},{(n == 77 ? 1 : 0)}"));
        var outcome = Told.By(Story, $"x,b\n{string.Join('\n', rows)}\n").Fit(new(Seed: 1, Threads: 1, Restarts: 4, MaxIterations: 5));
        Assert.Equal(4, outcome.Restarts.Count);
        Assert.All(outcome.Restarts, r => Assert.Null(r.Why));
    }
}
