using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ProbDsl.Tests;

/// <summary>The rooms of a built assembly (the folders directly below its project) and which of them use which.</summary>
/// <remarks>
/// The folder of a type is read from the debug symbols, since types of all folders share a namespace; what it uses, from its metadata and
/// code.
/// </remarks>
public sealed class Rooms : IDisposable
{
    private readonly PEReader file;
    private readonly MetadataReader metadata;
    private readonly MetadataReaderProvider symbols;
    private readonly SourceFolders folders;

    private Rooms(string path)
    {
        file = new PEReader(File.OpenRead(path));
        metadata = file.GetMetadataReader();
        symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        folders = new(metadata, symbols.GetMetadataReader());
    }

    public static Rooms Open(string name) => new(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));

    /// <summary>For each `A -> B`, where a type of room A mentions a type of room B, these types: `One uses Other`.</summary>
    public SortedDictionary<string, SortedSet<string>> Arrows()
    {
        var (uses, arrows) = (new UsedTypes(file, metadata), new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal));
        foreach (var type in metadata.TypeDefinitions)
            foreach (var used in uses.Of(type))
                if (folders.Of(type) is { } from && folders.Of(used) is { } to && from != to)
                    Add(arrows, $"{from} -> {to}", $"{NameOf(type)} uses {NameOf(used)}");
        return arrows;
    }

    private static void Add(SortedDictionary<string, SortedSet<string>> arrows, string arrow, string by)
    {
        if (!arrows.TryGetValue(arrow, out var types)) arrows[arrow] = types = new(StringComparer.Ordinal);
        types.Add(by);
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? NameOf(outer) : metadata.GetString(type.Name);
    }

    public void Dispose()
    {
        symbols.Dispose();
        file.Dispose();
    }
}
