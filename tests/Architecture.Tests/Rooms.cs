using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ProbDsl.Tests;

/// <summary>The rooms of a built assembly (the folders directly below its project, each a namespace) and which of them use which.</summary>
public sealed class Rooms : IDisposable
{
    private readonly PEReader file;
    private readonly MetadataReader metadata;
    private readonly string root;

    private Rooms(string name)
    {
        file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")));
        metadata = file.GetMetadataReader();
        root = name == ProjectRules.CommandLine ? "ProbDsl.Cli" : ProjectRules.InferenceFloors.Contains(name) ? "ProbDsl.Inference" : name;
    }

    public static Rooms Open(string name) => new(name);

    /// <summary>For each `A -> B`, where a type of room A mentions a type of room B, these types: `One uses Other`.</summary>
    public SortedDictionary<string, SortedSet<string>> Arrows()
    {
        var (uses, arrows) = (new UsedTypes(file, metadata), new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal));
        foreach (var type in metadata.TypeDefinitions)
            foreach (var used in uses.Of(type))
                if (RoomOf(type) is { } from && RoomOf(used) is { } to && from != to)
                    Add(arrows, $"{from} -> {to}", $"{NameOf(type)} uses {NameOf(used)}");
        return arrows;
    }

    private static void Add(SortedDictionary<string, SortedSet<string>> arrows, string arrow, string by)
    {
        if (!arrows.TryGetValue(arrow, out var types)) arrows[arrow] = types = new(StringComparer.Ordinal);
        types.Add(by);
    }

    /// <summary>`.` is the project's own folder; null where the compiler made the type.</summary>
    private string? RoomOf(TypeDefinitionHandle handle)
    {
        var space = metadata.GetString(Outer(handle).Namespace);
        if (space == root) return ".";
        return space.StartsWith($"{root}.", StringComparison.Ordinal) ? space[(root.Length + 1)..].Split('.')[0] : null;
    }

    private string NameOf(TypeDefinitionHandle handle) => metadata.GetString(Outer(handle).Name);

    private TypeDefinition Outer(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? Outer(outer) : type;
    }

    public void Dispose() => file.Dispose();
}
