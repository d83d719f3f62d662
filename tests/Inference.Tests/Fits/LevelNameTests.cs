using System.Text.Json;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Tables;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fits;

/// <summary>Elements of estimates go by the names of levels, looked-up members and groups, and by numbers where there are none.</summary>
public sealed class LevelNameTests
{
    private const string Story = """
        model L
        data y[homes]: real
        data g[homes]: index[G]
        data county[homes]: index[counties]
        data soil[counties]: real
        effect: real[G, 2] ~ Normal(0, 1)
        for c in counties { level[c] ~ Normal(soil[c], 1) }
        for k in 1..2 { slope[k] ~ Normal(0, 1) }
        for j in 1..G { twice[j] = 2 * effect[j, 1] }
        for n in homes { y[n] ~ Normal(effect[g[n], 1] + effect[g[n], 2] + level[county[n]] + slope[1] + slope[2], 1) }
        """;

    private const string Homes = "y,g,county\n1,lake,ANOKA\n2,hill,BECKER\n3,lake,AITKIN\n",
        Counties = "county,soil\nBECKER,1\nAITKIN,2\nANOKA,3\n";

    private static readonly TestStory reported = TestStory
        .By(Story, new Dictionary<string, string> { ["homes"] = Homes, ["counties"] = Counties });

    private static readonly FitSummary named = reported.Fitted().Summary!;

    // levels in their own order, members in that of their table
    [Theory]
    [InlineData("effect", "effect[hill, 1] effect[hill, 2] effect[lake, 1] effect[lake, 2]")]
    [InlineData("level", "level[BECKER] level[AITKIN] level[ANOKA]")]
    [InlineData("slope", "slope[1] slope[2]")]
    [InlineData("twice", "twice[hill] twice[lake]")]
    public void Elements_are_called_by_their_members(string unknown, string expected)
    {
        var estimate = named.Estimates.Concat(named.Definitions).Single(e => e.Name == unknown);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, estimate.Value.Values.Length).Select(estimate.NameOf)));
    }

    /// <summary>The number that a name stands at is that of the member: its own data make the difference.</summary>
    [Fact]
    public void A_name_stands_at_its_own_number()
    {
        var level = named.Estimates.Single(e => e.Name == "level");
        var moved = TestStory.By(Story,
            new Dictionary<string, string> { ["homes"] = Homes, ["counties"] = "county,soil\nAITKIN,2\nBECKER,1\nANOKA,3\n" });
        var other = moved.Fitted().Summary!.Estimates.Single(e => e.Name == "level");
        foreach (var i in Enumerable.Range(0, 3))
            Assert.Equal(level.Value.Values[i],
                other.Value.Values[Enumerable.Range(0, 3).Single(j => other.NameOf(j) == level.NameOf(i))], 1e-9);
        Assert.NotEqual(level.Value.Values[0], other.Value.Values[0], 1e-3);
    }

    [Fact]
    public void Groups_and_finite_latents_have_names()
    {
        var grouped = TestStory.By("""
            model P
            data y[who, visit]: real from y by id
            for s in who { a[s] ~ Bernoulli(0.3)
            for t in visit { y[s, t] ~ Normal(if a[s] then 1 else 0, 1) } }
            """, "id,y\nb,1\na,2\nb,3\n");
        var states = grouped.Fitted().Summary!.States.Single();
        Assert.Equal(["b", "a"], states.Names.Single());
    }

    /// <summary>The ones of a correlation matrix, the zeros of a Cholesky factor, say nothing: tables leave them out.</summary>
    [Theory]
    [InlineData("c: correlation[2] ~ LKJ(2)\nfor n in rows { x[n] ~ MvNormal([0, 0], c) }", "c[a, b] c[b, a]")]
    [InlineData("c: cholesky[2] ~ Flat()\nfor n in rows { x[n] ~ MvNormal([0, 0], cholesky = c) }", "c[a, a] c[b, a] c[b, b]")]
    public void Numbers_that_the_type_fixes_have_no_lines(string story, string lines)
    {
        var bound = TestStory.By($"model C\ndata x[rows]: real[2] from a, b\n{story}", "a,b\n1,0.4\n-0.2,0.3\n0.5,-0.1\n-1.3,-0.8\n");
        var estimate = bound.Fitted(method: "laplace").Summary!.Estimates.Single();
        var table = PosteriorTable.Print([estimate], ShownNames.Short).Split('\n');
        Assert.Equal(lines, string.Join(' ', table.Where(l => l.StartsWith("c[", StringComparison.Ordinal))
            .Select(l => l[..(l.IndexOf(']', StringComparison.Ordinal) + 1)])));
    }

    /// <summary>`members` of fit.json; unknowns without names have none, and a fit is read back as ever.</summary>
    [Fact]
    public void The_record_has_the_names()
    {
        using var record = JsonDocument.Parse(KeptFiles.Of(Story, reported.Problem, named)[FitFile.Record]);
        var parameters = record.RootElement.GetProperty("parameters").EnumerateArray()
            .ToDictionary(p => p.GetProperty("name").GetString()!);
        Assert.Equal("[[\"hill\",\"lake\"],null]", JsonSerializer.Serialize(parameters["effect"].GetProperty("members")));
        Assert.False(parameters["slope"].TryGetProperty("members", out _));
        Assert.Equal(named.Draws!.Count, KeptFiles.Of(Story, reported.Problem, named).Read().Posterior.Count);
    }
}
