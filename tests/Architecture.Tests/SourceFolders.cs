using System.Reflection.Metadata;

namespace ProbDsl.Tests;

/// <summary>
/// The folder, directly below its project, in which a type is declared: from the documents that debug symbols name for it.
/// </summary>
internal sealed class SourceFolders(MetadataReader metadata, MetadataReader symbols)
{
    /// <summary>What the compiler tells of types that have no code (portable PDB format, TypeDefinitionDocuments).</summary>
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly Dictionary<TypeDefinitionHandle, string?> found = [];

    /// <summary>`.` is the project's own folder; null where the compiler made the type.</summary>
    public string? Of(TypeDefinitionHandle type)
    {
        if (metadata.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer) return Of(outer);
        if (!found.TryGetValue(type, out var folder)) found[type] = folder = Document(type) is { } path ? Folder(path) : null;
        return folder;
    }

    private string? Document(TypeDefinitionHandle type)
    {
        foreach (var handle in symbols.GetCustomDebugInformation(type))
        {
            var information = symbols.GetCustomDebugInformation(handle);
            if (symbols.GetGuid(information.Kind) != TypeDocuments) continue;
            var documents = symbols.GetBlobReader(information.Value);
            return Path(System.Reflection.Metadata.Ecma335.MetadataTokens.DocumentHandle(documents.ReadCompressedInteger()));
        }

        foreach (var method in metadata.GetTypeDefinition(type).GetMethods())
            if (symbols.GetMethodDebugInformation(method).Document is { IsNil: false } document) return Path(document);
        return null;
    }

    private string Path(DocumentHandle document) => symbols.GetString(symbols.GetDocument(document).Name).Replace('\\', '/');

    // .../src/Project/Folder/File.cs
    private static string? Folder(string path)
    {
        var parts = path.Split('/');
        var source = Array.LastIndexOf(parts, "src");
        if (source < 0 || parts.Contains("obj")) return null;
        return parts.Length > source + 3 ? parts[source + 2] : ".";
    }
}
