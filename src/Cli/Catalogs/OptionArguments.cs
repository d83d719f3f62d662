using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Cli.Catalogs;

/// <summary>Converts the named options of a layer, flow, SDE or function into argument entries.</summary>
internal static class OptionArguments
{
    public static ValueList<ArgumentEntry> List(ValueList<OptionSignature> options) =>
        [.. options.Select(o => new ArgumentEntry(o.Name, o.Kind.Words, "", !o.IsRequired))];
}
