using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Cli.Catalogues;

/// <summary>Converts the named options of a layer, flow, SDE or function into argument entries.</summary>
internal static class OptionPlaces
{
    public static ValueList<ArgumentPlace> Of(ValueList<OptionSignature> options) =>
        [.. options.Select(o => new ArgumentPlace(o.Name, o.Kind.Words, "", !o.IsRequired))];
}
