using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>
/// Uses between rooms have one direction: those of a project are in an order, and no floor of Inference uses one above it.
/// </summary>
public sealed partial class RoomTests
{
    public static TheoryData<string> Projects => [.. ProjectRules.MayUse.Keys];

    /// <summary>
    /// Arrows that are known to be there: of a base class, of a call, of a type argument; and none into a room that is below.
    /// </summary>
    [Theory]
    [InlineData("Gradients -> Programs", "Gradient uses Value")]
    [InlineData("Managed -> Threads", "ManagedProgram uses BlockTeam")]
    [InlineData("Managed -> Passes", "ManagedProgram uses Pass")]
    public void Arrows_are_found(string arrow, string types)
    {
        using var rooms = Rooms.Open("ProbDsl.Runtime");
        Assert.Contains(types, rooms.Arrows()[arrow]);
        Assert.DoesNotContain("Programs -> Gradients", rooms.Arrows().Keys);
    }

    /// <summary>No room uses another that uses it, by whatever way: each project's rooms have an order.</summary>
    [Theory, MemberData(nameof(Projects))]
    public void Rooms_are_in_an_order(string project)
    {
        using var rooms = Rooms.Open(project);
        var left = rooms.Arrows().Keys.Select(a => a.Split(" -> ")).Select(a => (From: a[0], To: a[1])).ToList();
        while (left.RemoveAll(a => left.TrueForAll(b => b.From != a.To)) > 0)
        {
            // rooms that use no other are taken away, until none is left or those are that go round
        }

        Assert.True(left.Count == 0, string.Join("\n", left.Select(a => $"{a.From} -> {a.To}")));
    }

    /// <summary>The table in src/Inference/README.md names the rooms of each floor.</summary>
    [Fact]
    public void The_table_of_floors_names_every_room() => Assert.Equal(
        Floors.OfRooms.Select(r => $"{r.Value} {r.Key}").Order(),
        SourceFiles.Read("src/Inference/README.md").Split('\n').Where(l => l.StartsWith("| **", StringComparison.Ordinal))
            .SelectMany(l => l.Split('|') is var cells
                ? Link().Matches(cells[2]).Select(m => $"{cells[1].Trim(' ', '*')[0]} {m.Groups[1].Value}") : []).Order());

    [Fact]
    public void No_floor_of_inference_uses_one_above_it()
    {
        using var rooms = Rooms.Open("ProbDsl.Inference");
        Assert.Empty(
            from arrow in rooms.Arrows()
            let ends = arrow.Key.Split(" -> ")
            where Floors.OfRooms[ends[0]] < Floors.OfRooms[ends[1]]
            select $"{arrow.Key} ({string.Join(", ", arrow.Value)})");
    }

    /// <summary>
    /// The same of the lines that begin a file: a constant, a name in a comment or an extension leaves no trace in the assembly.
    /// </summary>
    [Fact]
    public void No_file_of_inference_opens_a_room_of_a_floor_above() => Assert.Empty(
        from file in SourceFiles.In("src/Inference")
        let own = Floors.RoomOf(file)
        where own is not null
        from line in SourceFiles.Read(file).Split('\n')
        let opened = Opened(line)
        where opened is not null && Floors.OfRooms[opened.Split('.')[0]] > Floors.OfRooms[own]
        select $"{file} opens {opened}");

    [Theory]
    [InlineData("using ProbDsl.Inference.Fits.Sections;", "Fits.Sections")]
    [InlineData("using static ProbDsl.Inference.Em.Ways;", "Em.Ways")]
    [InlineData("using Way = ProbDsl.Inference.Em.Way;", "Em.Way")]
    [InlineData("using ProbDsl.Runtime.Programs;", null)]
    [InlineData("// using ProbDsl.Inference.Fits;", null)]
    public void Opened_rooms_are_found(string line, string? room) => Assert.Equal(room, Opened(line));

    private static string? Opened(string line) => Opening().Match(line) is { Success: true } opened ? opened.Groups[1].Value : null;

    [GeneratedRegex(@"^using (?:static |\w+ = )?ProbDsl\.Inference\.([\w.]+);")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\[(\w+)\]\(")]
    private static partial Regex Link();
}
