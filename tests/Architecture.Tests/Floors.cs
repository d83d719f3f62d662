namespace ProbDsl.Tests;

/// <summary>
/// The floors of `src/Inference`, `1-Model` to `7-Fits`: the rooms of each, by the folders. A room is a folder with a namespace of its own;
/// a family, a folder of rooms in `6-Methods`, has none, as a floor has none.
/// </summary>
internal static class Floors
{
    private const string Root = "src/Inference/";

    // folders of `6-Methods` without a file of their own
    private static readonly HashSet<string> families = [.. SourceFiles.In(Root + "6-Methods").Select(f => f.Split('/'))
        .GroupBy(parts => parts[3]).Where(folder => folder.All(parts => parts.Length > 5)).Select(folder => folder.Key)];

    /// <summary>The floor of each room, from 1.</summary>
    public static IReadOnlyDictionary<string, int> OfRooms { get; } = SourceFiles.In("src/Inference")
        .Select(f => (Room: RoomOf(f), File: f)).Where(r => r.Room is not null).DistinctBy(r => r.Room)
        .ToDictionary(r => r.Room!, r => FloorOf(r.File));

    /// <summary>The room of a file of Inference; null for one in the project's own folder, or of another project.</summary>
    public static string? RoomOf(string file) => Below(file) is { Length: > 1 } parts ? parts[0] : null;

    /// <summary>The folders and the file from its room on: without its floor and family.</summary>
    public static string[] Below(string file)
    {
        var parts = file.StartsWith(Root, StringComparison.Ordinal) ? file[Root.Length..].Split('/') : [];
        if (parts.Length < 2 || !char.IsDigit(parts[0][0])) return parts.Length == 1 ? parts : [];
        return parts[0] == "6-Methods" && families.Contains(parts[1]) ? parts[2..] : parts[1..];
    }

    private static int FloorOf(string file) => file[Root.Length] - '0';
}
