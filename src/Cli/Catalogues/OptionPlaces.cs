using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Cli.Catalogues;

/// <summary>The named options of a layer, flow, sde or function as places.</summary>
internal static class OptionPlaces
{
    public static ValueList<ArgumentPlace> Of(ValueList<OptionSignature> options) =>
        [.. options.Select(o => new ArgumentPlace(o.Name, o.Kind.Words, "", !o.IsRequired))];
}
