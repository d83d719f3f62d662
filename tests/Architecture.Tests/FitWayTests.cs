using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>
/// The ways of fits in src/Inference/README.md: the types of a way exist, each is named once, floors only go up, and each is used by
/// another type of the way, or uses it. Each place of its table "Where is ..?" is a file that declares the type it is named by.
/// </summary>
public sealed partial class FitWayTests
{
    private const int MostHops = 20;

    private static readonly ILookup<string, string> files = SourceFiles.In("src/Inference")
        .ToLookup(f => Path.GetFileNameWithoutExtension(f).Split('.')[0]);

    public static TheoryData<string> Ways => [.. SourceFiles.Read("src/Inference/README.md").Split('\n')
        .Where(l => l.Contains(" → ", StringComparison.Ordinal))];

    [Fact]
    public void Three_ways_are_shown() => Assert.Equal(3, Ways.Count);

    [Theory, MemberData(nameof(Ways))]
    public void A_way_goes_up(string way)
    {
        var types = Hop().Matches(way[way.IndexOf(':', StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value).ToList();
        Assert.InRange(types.Count, 2, MostHops);
        Assert.Equal(types.Distinct(), types);
        Assert.DoesNotContain(types, t => !files.Contains(t));
        var floors = types.Select(t => Floors.OfRooms[Floors.RoomOf(files[t].First())!]).ToList();
        Assert.Equal(floors.Order(), floors);
        Assert.Equal([1, 7], (int[])[floors[0], floors[^1]]);
        Assert.DoesNotContain(types, t => !types.Exists(other => other != t && (Uses(other, t) || Uses(t, other))));
    }

    public static TheoryData<string> Places => [.. SourceFiles.Read("src/Inference/README.md").Split('\n')
        .SkipWhile(l => l != "## Where is ..?").Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
        .Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];

    [Fact]
    public void Ten_places_are_shown() => Assert.Equal(10, Places.Count);

    [Theory, MemberData(nameof(Places))]
    public void A_place_is_where_the_table_says(string row)
    {
        var links = Place().Matches(row).Select(m => (Name: m.Groups[1].Value, File: $"src/Inference/{m.Groups[2].Value}")).ToList();
        Assert.NotEmpty(links);
        Assert.Equal(links.Select(l => l.Name), links.Select(l => Path.GetFileNameWithoutExtension(l.File)));
        Assert.All(links, l => Assert.Matches(
            $@"(?m)^(public|internal) [a-z ]*\b(class|record|interface) {l.Name}\b", SourceFiles.Read(l.File)));
    }

    private static bool Uses(string type, string other) =>
        files[type].Any(f => Regex.IsMatch(SourceFiles.Read(f), $@"^(?!\s*///).*\b{other}\b", RegexOptions.Multiline));

    [GeneratedRegex("`([A-Z]\\w+)`")]
    private static partial Regex Hop();

    [GeneratedRegex(@"\[(\w+)\]\(([^)]+)\)")]
    private static partial Regex Place();
}
