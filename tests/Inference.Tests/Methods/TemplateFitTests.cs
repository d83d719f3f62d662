using System.Globalization;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Methods;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Methods;

/// <summary>
/// A template whose plan has a method is fitted by it; one whose plan has none names what is in the way before data are read.
/// </summary>
public sealed class TemplateFitTests
{
    private const int Rows = 24;

    /// <summary>The columns that a template reads: a letter for numbers of some kind.</summary>
    private static readonly Dictionary<string, string> columns = new()
    {
        ["coin"] = "toss:word", ["gaussian"] = "height_cm:real", ["mixture"] = "eruptions:real,waiting:real",
        ["regression"] = "price:real,area:real,rooms:real", ["logistic"] = "bought:yes,area:real,rooms:real",
        ["counts"] = "visits:count,a:real,b:real", ["ordinal"] = "rating:five,a:real,b:real", ["hierarchical"] = "score:real,school:group",
        ["panel"] = "id:group,weight:real,age:real", ["item_response"] = "person:group,item:five,right:bool",
        ["survival"] = "time:positive,event:bool,a:real", ["missing"] = "ozone:real,solar_r:real,wind:real,temp:real",
        ["autoregression"] = "y:real", ["factor_analysis"] = "a:real,b:real,c:real",
        ["change_point"] = "accidents:count", ["hmm"] = "waiting:real",
        ["gaussian_process"] = "time:real,value:real", ["time_series"] = "flow:real",
        ["topics"] = "document:group,word:five,count:count", ["vae"] = "x:real,y:real", ["flow"] = "x:real,y:real",
        ["dynamics"] = "year:year,hare:positive,lynx:positive",
        ["diffusion"] = "x:real,y:real", ["gan"] = "x:real,y:real",
    };

    public static TheoryData<string> Fitted => [.. columns.Keys];

    public static TheoryData<string> All =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "templates"), "*.gen")
            .Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Fitted))]
    public void A_template_with_a_plan_is_fitted(string kind)
    {
        // probabilities near 0 have a finite bound only after many steps
        var isLong = kind == "topics";
        var outcome = TestStory.By(Text(kind), Csv(columns[kind]), isLong ? [("K", 2)] : []).Fit(new(MaxIterations: isLong ? null : 3,
            Restarts: isLong ? null : 1, Draws: 100, Threads: 1) { [StandardOptions.BatchSize] = 8 });
        Assert.True(outcome.Summary is not null, string.Join("\n", outcome.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
    }

    [Theory, MemberData(nameof(All))]
    public void A_template_without_data_is_planned_or_refused(string kind)
    {
        var graph = TestStory.Compile(Text(kind));
        var selection = new MethodTable(TestStory.Catalog).Select(StoryFacts.Of(graph, TestStory.Catalog), null);
        Assert.Equal(columns.ContainsKey(kind), selection.Plan is not null);
        if (selection.Plan is null) Assert.All(selection.Diagnostics, d => Assert.Equal("E0401", d.Code));
    }

    /// <summary>A generator without noise has no likelihood: methods that need one say so, and what can be done.</summary>
    [Theory, InlineData("elbo"), InlineData("map")]
    public void A_generator_without_density_is_refused_by_methods_of_a_density(string method)
    {
        var story = StoryFacts.Of(TestStory.Compile(Text("gan")), TestStory.Catalog);
        var refused = new MethodTable(TestStory.Catalog).Select(story, method).Diagnostics;
        Assert.Contains(refused, d => $"{d.Message} {d.Help}".Contains("`x[n]` is drawn by `Delta`", StringComparison.Ordinal));
        Assert.Contains(refused, d => $"{d.Message} {d.Help}".Contains("`x[n] ~ Normal(generate(z[n]), sd)`", StringComparison.Ordinal));
    }

    /// <summary>Bounds need the density of a guide; a story whose guide samples without one has a method of its own.</summary>
    [Fact]
    public void A_guide_without_a_density_is_refused_by_bounds()
    {
        var bound = TestStory.By(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "gallery", "adversarial_guide.gen")),
            "x,y\n0,1\n2,1\n1,1\n");
        Assert.Equal("avb", bound.Select().Method!.Name);
        foreach (var method in (string[])["elbo", "iwae"])
        {
            var refused = Assert.Single(bound.Select(method).Diagnostics);
            Assert.Equal("E0402", refused.Code);
            Assert.Contains("`--method avb`", refused.Help, StringComparison.Ordinal);
        }
    }

    private static string Text(string kind) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "templates", $"{kind}.gen"));

    private static string Csv(string wanted)
    {
        var (random, kinds) = (new RandomStream(5, "rows for templates"), wanted.Split(',').Select(c => c.Split(':')).ToList());
        return string.Join(',', kinds.Select(k => k[0])) + "\n"
            + string.Concat(Enumerable.Range(0, Rows).Select(row => string.Join(',', kinds.Select(k => Cell(k[1], row, random))) + "\n"));
    }

    private static string Cell(string kind, int row, RandomStream random) => kind switch
    {
        "word" => row % 3 == 0 ? "H" : "T",
        "yes" => random.NextUniform() < 0.5 ? "yes" : "no",
        "bool" => random.NextUniform() < 0.5 ? "1" : "0",
        "count" => $"{row % 4}",
        "five" => $"{(row % 5) + 1}",
        "year" => $"{1899 + row}",
        "group" => $"g{row / 6}",
        "positive" => Math.Exp(0.5 * random.NextNormal()).ToString("R", CultureInfo.InvariantCulture),
        _ => random.NextNormal().ToString("R", CultureInfo.InvariantCulture),
    };
}
