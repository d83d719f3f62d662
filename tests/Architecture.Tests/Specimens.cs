using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Elsewhere;

#pragma warning disable CA1852 // an open class is what the control shows
/// <summary>Breaks every rule: a foreign namespace, open, with a public setter, uses console, files and serializer.</summary>
internal class Open
{
    public int Set { get; set; }

    public int Init { get; init; }

    public int Kept { get; private set; }

    public static void Touch(string path)
    {
        Console.Error.WriteLine(File.Exists(path));
        Console.Error.WriteLine(Directory.Exists(path));
        Console.Error.WriteLine(JsonSerializer.Serialize(path));
    }

    internal class Within;
}

/// <summary>The numbers of a plain record struct can be set.</summary>
internal record struct Pair(int First);

/// <summary>Keeps the rules about classes.</summary>
internal abstract record Kept(int First);

/// <inheritdoc cref="Kept"/>
internal sealed record Leaf(int First) : Kept(First);

/// <inheritdoc cref="Kept"/>
internal static class Table
{
    public static int Length => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Inlined() => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int Alone() => 1;
}
