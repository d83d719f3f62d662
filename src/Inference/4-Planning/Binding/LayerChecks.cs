namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks options of layers that are sizes or expressions of hyperparameters, once these have values: `heads` must divide `width = W`.
/// </summary>
internal static class LayerChecks
{
    public static IEnumerable<Diagnostic> Find(Problem problem, StandardCatalog catalog)
    {
        foreach (var layer in problem.Graph.Callables.OfType<Net>().SelectMany(n => n.AllLayers))
        {
            var use = new LayerUse([], layer.Options);
            if (layer.Of.RefuseNumbers(use, option => NumberOf(use[option])) is { } why)
                yield return BindingDiagnostics.WrongLayer(layer, why);
        }

        double? NumberOf(Argument? value) => value switch
        {
            SizeArgument { Extent.Size: var size } when size.Symbols.All(problem.Sizes.ContainsKey) => problem.SizeOf(size),
            Expr number => KnownOptions.NumberOf(number, problem, catalog),
            _ => null,
        };
    }
}
