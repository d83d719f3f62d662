using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Results;

/// <summary>What a method reports are sections: whatever writes, prints and keeps a fit goes over them.</summary>
public sealed class ResultSectionTests
{
    private const string Story = """
        model M
        data x[rows]: real
        param m: real
        for n in rows { x[n] ~ Normal(m, 1) }

        """;

    [Fact]
    public void A_section_of_its_own_is_written_printed_and_kept()
    {
        var problem = TestStory.By(Story, "x\n1\n2\n").Problem;
        var fit = Record(problem, new FitSummary([new("m", new([], [1.5]), 0)], 1, []) { Sections = [new Acceptance(0.25)] });
        using var bytes = new MemoryStream();
        FitJson.Write(fit, bytes);
        using var json = JsonDocument.Parse(bytes.ToArray());
        var keys = json.RootElement.EnumerateObject().Select(p => p.Name).ToList();
        Assert.Equal(0.25, json.RootElement.GetProperty("acceptance").GetDouble());
        Assert.Equal(keys.IndexOf("warnings") - 1, keys.IndexOf("acceptance"));
        Assert.EndsWith("accepted: 0.25\n", fit.Page(), StringComparison.Ordinal);
        Assert.Contains(fit.Sections, s => s.Files.Contains(FitFile.Draws));
    }

    /// <summary>Two sections at one place would have an order by chance.</summary>
    [Fact]
    public void Each_section_has_a_place_of_its_own()
    {
        var floors = typeof(ResultSectionTests).Assembly.GetReferencedAssemblies()
            .Where(n => n.Name!.StartsWith("ProbDsl.Inference.", StringComparison.Ordinal)).Select(Assembly.Load);
        var places = floors.SelectMany(floor => floor.GetTypes())
            .Where(t => t.IsSubclassOf(typeof(ResultSection)))
            .Select(t => (t.Name, ((ResultSection)RuntimeHelpers.GetUninitializedObject(t)).Place)).ToList();
        Assert.True(places.Count > 15);
        Assert.All(places.GroupBy(p => p.Place.InJson), same => Assert.Single(same));
        Assert.All(places.Where(p => p.Place.OnPage > 0).GroupBy(p => p.Place.OnPage), same => Assert.Single(same));
    }

    [Fact]
    public void A_section_takes_the_place_of_one_of_its_type()
    {
        var summary = new FitSummary([], 0, []).With(new Acceptance(0.1)).With(new PosteriorDraws(1, nothing)).With(new Acceptance(0.2));
        Assert.Equal((0.2, 2), (summary.Find<Acceptance>()!.Share, summary.Sections.Count));
        Assert.Null(summary.Find<WeightTail>());
    }

    private static readonly Dictionary<string, Tensor> nothing = [];

    private static FitRecord Record(Problem problem, FitSummary summary) => new(
        "M", "", [], [new("data.csv", 2, "abc")], 2, "walk", new(),
        new(summary, ObjectiveKind.LogLikelihood, -1, 0, StopReason.DrawsDone, 1, [], [], []), new(0, 0, 0), "0")
    {
        SavedData = SavedData.Of(problem),
    };

    private sealed record Acceptance(double Share) : ResultSection
    {
        public override SectionPlace Place => new(165, OnPage: 999);

        public override IEnumerable<FitFile> Files => [FitFile.Draws];

        public override void Write(Utf8JsonWriter json) => json.WriteNumber("acceptance", Share);

        public override string Print(FitSummary of, ShownNames shown) => $"accepted: {FixedPoint.Write(Share, "F2")}\n";

        public override void WriteFile(FitFile file, Stream stream, string model, string method) =>
            stream.Write(Encoding.UTF8.GetBytes(method));
    }
}
