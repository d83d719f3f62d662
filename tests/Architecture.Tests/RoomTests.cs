using System.Text.RegularExpressions;

namespace ProbDsl.Tests;

/// <summary>
/// Rooms point one way. What does not yet is listed in arrows.txt, a line for each arrow of each project, and the list may only get
/// shorter: an arrow that is new, or one that is listed and gone, fails. UPDATE_ARROWS=1 writes the list anew.
/// </summary>
public sealed partial class RoomTests
{
    private const string List = "arrows.txt";

    public static TheoryData<string> Projects => [.. ProjectRules.MayUse.Keys];

    [Theory, MemberData(nameof(Projects))]
    public void Arrows_between_rooms_only_get_fewer(string project)
    {
        using var rooms = Rooms.Open(project);
        var arrows = rooms.Arrows().ToDictionary(a => $"{project}: {a.Key}", a => a.Value);
        if (Environment.GetEnvironmentVariable("UPDATE_ARROWS") == "1") Update(project, arrows.Keys);
        var listed = Listed(AppContext.BaseDirectory).Where(a => a.StartsWith($"{project}: ", StringComparison.Ordinal)).ToHashSet();
        var added = arrows.Where(a => !listed.Contains(a.Key)).Select(a => $"{a.Key} ({string.Join(", ", a.Value)})").ToList();
        Assert.True(added.Count == 0, string.Join("\n", added));
        Assert.Empty(listed.Except(arrows.Keys));
    }

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

    /// <summary>The table of rooms in docs/internals/architecture.md names each once, and none uses one below it.</summary>
    [Fact]
    public void Rooms_of_inference_stand_in_the_order_of_their_table()
    {
        using var rooms = Rooms.Open("ProbDsl.Inference");
        var arrows = rooms.Arrows().Keys.Select(a => a.Split(" -> ")).ToList();
        var all = arrows.SelectMany(a => a).Distinct().ToHashSet();
        var table = Table();
        Assert.Equal(all.Order(), table.Order());
        Assert.Empty(arrows.Where(a => table.IndexOf(a[1]) > table.IndexOf(a[0])).Select(a => string.Join(" -> ", a)));
    }

    /// <summary>
    /// The same of the lines that begin a file: a constant, a name in a comment or an extension leaves no trace in the assembly.
    /// </summary>
    [Fact]
    public void No_file_of_inference_opens_a_room_below_its_own()
    {
        var table = Table();
        int Place(string space) => table.IndexOf(space.Split('.')[0]);
        var files = SourceFiles.In("src/Inference").Where(f => f.Split('/').Length > 3 && !f.Contains("/obj/", StringComparison.Ordinal));
        Assert.Empty(
            from file in files
            from line in SourceFiles.Read(file).Split('\n')
            let opened = Opened(line)
            where opened is not null && Place(opened) > Place(file.Split('/')[2])
            select $"{file} opens {opened}");
    }

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

    private static List<string> Table() =>
    [
        .. SourceFiles.Read("docs/internals/architecture.md").Split('\n').SkipWhile(l => l != "| room | gets | gives | never |")
            .Skip(2).TakeWhile(l => l.Length > 0).SelectMany(l => l.Split('|')[1].Split(',', StringSplitOptions.TrimEntries)),
    ];

    private static IEnumerable<string> Listed(string folder) => File.ReadLines(Path.Combine(folder, List)).Where(l => l.Length > 0);

    private static void Update(string project, IEnumerable<string> arrows)
    {
        foreach (var folder in (string[])[AppContext.BaseDirectory, Source()])
        {
            var others = Listed(folder).Where(a => !a.StartsWith($"{project}: ", StringComparison.Ordinal)).ToList();
            File.WriteAllLines(Path.Combine(folder, List), others.Concat(arrows).Order(StringComparer.Ordinal));
        }
    }

    private static string Source([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
