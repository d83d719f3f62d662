namespace ProbDsl.Tests;

/// <summary>The rules that every assembly of the project keeps, as lists of what breaks them.</summary>
public static class ProjectRules
{
    public const string CommandLine = "probdsl";

    private const string InputOutput = "ProbDsl.IO";

    /// <summary>The floors of Inference, from the ground up: each uses those below it.</summary>
    public static IReadOnlyList<string> InferenceFloors { get; } =
    [
        .. ((string[])["Model", "Numerics", "Lowering", "Planning", "Running", "Methods", "Fits"]).Select(f => $"ProbDsl.Inference.{f}"),
    ];

    // what the floors of Inference stand on
    private static readonly string[] Ground = ["ProbDsl.Data", "ProbDsl.Catalog", "ProbDsl.Compiler", "ProbDsl.Parser", "ProbDsl.Runtime"];

    /// <summary>Which assemblies of ours each may use; the command line, and beside it the package, are where all come together.</summary>
    public static IReadOnlyDictionary<string, string[]> MayUse { get; } = new Dictionary<string, string[]>(
        InferenceFloors.Select((floor, i) => KeyValuePair.Create(floor, (string[])[.. Ground, .. InferenceFloors.Take(i)])))
    {
        ["ProbDsl.Runtime"] = [],
        ["ProbDsl.Runtime.Gpu"] = ["ProbDsl.Runtime"],
        ["ProbDsl.Parser"] = [],
        ["ProbDsl.Compiler"] = ["ProbDsl.Parser"],
        ["ProbDsl.Catalog"] = ["ProbDsl.Compiler", "ProbDsl.Runtime", "ProbDsl.Runtime.Gpu", "ProbDsl.Parser"],
        ["ProbDsl.Data"] = ["ProbDsl.Parser", "ProbDsl.Runtime"],
        [InputOutput] = [.. Ground, .. InferenceFloors],
        ["ProbDsl.Api"] = [.. Ground, .. InferenceFloors, InputOutput],
        [CommandLine] = [.. Ground, "ProbDsl.Runtime.Gpu", .. InferenceFloors, InputOutput],
    };

    // the console and everything that opens a path
    private static readonly string[] Outside =
    [
        "System.Console", "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.IO.FileInfo", "System.IO.DirectoryInfo",
        "System.IO.FileSystemInfo",
        "System.IO.FileSystemWatcher", "System.Diagnostics.Process",
    ];

    /// <summary>Those that touch the console or files: all others compute.</summary>
    public static bool MayTouchOutside(string name) => name is CommandLine or InputOutput;

    public static IEnumerable<string> ForbiddenReferences(BuiltAssembly assembly, string asIfNamed) =>
        assembly.References.Where(IsOurs).Except(MayUse[asIfNamed]);

    public static IEnumerable<string> ForeignNamespaces(BuiltAssembly assembly) =>
        assembly.Namespaces.Where(n => n != "ProbDsl" && !n.StartsWith("ProbDsl.", StringComparison.Ordinal));

    /// <summary>
    /// Serializing objects compiles 14 to 130 methods at each start, by generated code or by reflection (docs/internals/decisions.md).
    /// </summary>
    public static bool SerializesObjects(BuiltAssembly assembly) => assembly.ForeignTypes.Contains("System.Text.Json.JsonSerializer");

    public static IEnumerable<string> TouchesOutside(BuiltAssembly assembly) => assembly.ForeignTypes.Intersect(Outside);

    private static bool IsOurs(string name) => name == CommandLine || name.StartsWith("ProbDsl.", StringComparison.Ordinal);
}
