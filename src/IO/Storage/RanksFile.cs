using ProbDsl.Inference.Calibration;

namespace ProbDsl.IO.Storage;

/// <summary>
/// The ranks of simulations in a folder: `ranks.csv`, and of each process that makes a part of them a file of its own, `ranks-2-of-4.csv`.
/// Each line is a simulation, written when it is complete, so that an interrupted calibration continues. All files of ranks in the folder
/// are read; the identity in their first line says whether they are of the same calibration.
/// </summary>
internal sealed class RanksFile : IDisposable
{
    private const string Mark = "# probdsl sbc ", Fixed = "simulation,failure,warning";

    private readonly Stream stream;
    private readonly IDisposable held;

    private RanksFile(string path, Stream stream, IDisposable held, IReadOnlyList<SimulationRanks> found) =>
        (Path, this.stream, this.held, Found) = (path, stream, held, found);

    public string Path { get; }

    /// <summary>The simulations in all files of the folder, in the order of their numbers.</summary>
    public IReadOnlyList<SimulationRanks> Found { get; }

    /// <summary>Opens the file of a folder, which is created if it does not exist.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="identity">What all files of the calibration have in common.</param>
    /// <param name="quantities">What is ranked.</param>
    /// <param name="part">Which part of how many this process makes; null for all.</param>
    public static Result<RanksFile> Open(string folder, string identity, IReadOnlyList<RankedQuantity> quantities, CalibrationPart? part)
    {
        var name = part is var (own, of) ? $"ranks-{own}-of-{of}.csv" : "ranks.csv";
        var path = System.IO.Path.Combine(folder, name);
        try
        {
            Disk.Current.CreateFolder(folder);
            if (Disk.Current.Lock($"{path}.lock") is not { } held) return FileDiagnostics.FolderInUse(folder);
            var head = Head(identity, quantities);
            var all = Read(folder, head, quantities.Count);
            if (all.Value is not { } files)
            {
                held.Dispose();
                return new(null, all.Diagnostics);
            }

            var complete = files.GetValueOrDefault(name)?.Bytes ?? 0;
            var stream = Disk.Current.Extend(path);
            stream.SetLength(complete);
            stream.Position = complete;
            if (complete == 0) stream.Write(System.Text.Encoding.UTF8.GetBytes(head));
            return new RanksFile(path, stream, held, Joined(files));
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return FileDiagnostics.NotWritten(path, FileDiagnostics.Reason(path, exception));
        }
    }

    /// <summary>The simulations in all files of a folder, once those who write them have ended.</summary>
    /// <inheritdoc cref="Open"/>
    public static Result<IReadOnlyList<SimulationRanks>> ReadAll(string folder, string identity, IReadOnlyList<RankedQuantity> quantities)
    {
        try
        {
            var all = Read(folder, Head(identity, quantities), quantities.Count);
            return all.Value is { } files ? new(Joined(files), []) : new(null, all.Diagnostics);
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return FileDiagnostics.NotWritten(folder, FileDiagnostics.Reason(folder, exception));
        }
    }

    /// <summary>Adds a simulation.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(SimulationRanks simulation)
    {
        var line = string.Join(',', simulation.Ranks.Select(r => r?.ToString(CultureInfo.InvariantCulture) ?? "")
            .Prepend($"{simulation.Number},{simulation.Failure},{simulation.Warning}"));
        stream.Write(System.Text.Encoding.UTF8.GetBytes($"{line}\n"));
        stream.Flush();
    }

    public void Dispose()
    {
        stream.Dispose();
        held.Dispose();
    }

    private static string Head(string identity, IReadOnlyList<RankedQuantity> quantities) =>
        $"{Mark}{identity}\n{string.Join(',', quantities.Select(q => q.Column).Prepend(Fixed))}\n";

    /// <summary>The simulations of all files, in the order of their numbers.</summary>
    private static IReadOnlyList<SimulationRanks> Joined(IReadOnlyDictionary<string, FoundRanks> files) =>
        [.. files.Values.SelectMany(f => f.Simulations).DistinctBy(s => s.Number).OrderBy(s => s.Number)];

    /// <summary>What each file of ranks in a folder has, by its name.</summary>
    private static Result<IReadOnlyDictionary<string, FoundRanks>> Read(string folder, string head, int quantities)
    {
        var found = new Dictionary<string, FoundRanks>();
        foreach (var file in Directory.GetFiles(folder, "ranks*.csv").Order(StringComparer.Ordinal))
        {
            var read = ReadFile(file, head, quantities);
            if (read.Value is not { } ranks) return new(null, read.Diagnostics);
            found[System.IO.Path.GetFileName(file)] = ranks;
        }

        return found;
    }

    /// <summary>
    /// The complete lines of a file, and how many bytes they are: an interrupted run may end with a part of a line.
    /// </summary>
    private static Result<FoundRanks> ReadFile(string path, string head, int quantities)
    {
        using var file = new StreamReader(Disk.Current.Read(path));
        var text = file.ReadToEnd();
        text = text[..(text.LastIndexOf('\n') + 1)];
        if (text.Length <= head.Length && head.StartsWith(text, StringComparison.Ordinal)) return new FoundRanks([], 0);
        if (!text.StartsWith(Mark, StringComparison.Ordinal)) return CalibrationDiagnostics.OtherRanks(path, "it is no file of ranks");
        if (!text.StartsWith(head, StringComparison.Ordinal))
            return CalibrationDiagnostics.OtherRanks(path, "it has the ranks of another calibration");
        List<SimulationRanks> found = [];
        foreach (var (at, line) in text[head.Length..].TrimEnd('\n').Split('\n').Index())
            if (line.Length > 0 && Row(line, quantities) is { } row) found.Add(row);
            else if (line.Length > 0) return CalibrationDiagnostics.OtherRanks(path, $"line {at + 3} is not the ranks of a simulation");
        return new FoundRanks(found, System.Text.Encoding.UTF8.GetByteCount(text));
    }

    private static SimulationRanks? Row(string line, int quantities)
    {
        var cells = line.Split(',');
        if (!int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || cells.Length < 3) return null;
        if (cells[1].Length > 0) return new(number, [], cells[1]);
        if (cells.Length != quantities + 3) return null;
        var ranks = new int?[quantities];
        for (var i = 0; i < quantities; i++)
            if (int.TryParse(cells[i + 3], NumberStyles.None, CultureInfo.InvariantCulture, out var rank)) ranks[i] = rank;
            else if (cells[i + 3].Length > 0) return null;
        return new(number, [.. ranks], null, cells[2].Length > 0 ? cells[2] : null);
    }

    private sealed record FoundRanks(IReadOnlyList<SimulationRanks> Simulations, long Bytes);
}
