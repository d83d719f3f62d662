using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>
/// Uses between rooms have one direction: those of a project are in an order. Those of floors are the compiler's, and `AssemblyTests`.
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

    [GeneratedRegex(@"\[(\w+)\]\(")]
    private static partial Regex Link();
}
