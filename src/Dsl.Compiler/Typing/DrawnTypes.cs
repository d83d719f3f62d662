using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>What a law draws: by its own pattern, or by what it is given.</summary>
internal sealed class DrawnTypes(Law law, SourceSpan target, StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>The declared target's type where the law fits it, else the law's own; null with a diagnostic.</summary>
    public TensorType? Of(Access? declared)
    {
        var shapes = new LawShapes(law, target, typers.Advice, diagnostics);
        return law.Of.Draws switch
        {
            Drawn.AsPattern => shapes.Draws(declared),
            Drawn.AsValue => AsValue(declared, (Expr)law.Arguments[0].Argument),
            Drawn.AsLaws => shapes.ArgumentsFit() ? AsLaws(declared, shapes) : null,
            Drawn.AsCallable => AsCallable(declared),
            Drawn.AsDeclaredEach => declared?.Type ?? TensorType.Real,
            _ => shapes.ArgumentsFit() ? declared?.Type ?? Refuse(CompilerDiagnostics.WrongType(target, $"the type of `{target.Text}` does not follow from `{law.Span.Text}`", $"write it on the left: `{target.Text}: real ~ {law.Span.Text}`")) : null,
        };
    }

    /// <summary>`Delta(value)`: of the value's type.</summary>
    private TensorType? AsValue(Access? declared, Expr value)
    {
        if (declared is null) return value.Type;
        if (!value.Type.IsScalar && value.Type.Dims != declared.Type.Dims)
            return Refuse(CompilerDiagnostics.ShapesDiffer(law.Span, (target, declared.Type), (value.Span, value.Type), typers.Advice.For(declared, value)));
        return Assignability.ElementsAgree(value.Type, declared.Type.Element, new([value])) ? declared.Type
            : Refuse(CompilerDiagnostics.WrongType(value.Span, $"`{target.Text}` is {declared.Type}, and this is {value.Type}", $"declare `{target.Text}` as {value.Type}"));
    }

    private TensorType? AsLaws(Access? declared, LawShapes shapes)
    {
        var laws = law.Arguments.SelectMany(a => a.Argument switch { Law one => [one], Laws several => several.Each, _ => (ValueList<Law>)[] }).ToList();
        if (law.Arguments.Select(a => a.Argument).OfType<Laws>().FirstOrDefault() is { } list && shapes.SizeOf("K") is { } weights && Count(list) is var count && weights != count)
            return Refuse(CompilerDiagnostics.WrongArguments(list.Span, $"{count} distributions and {weights} weights: a mixture has one weight for each", "write as many weights as distributions"));
        if (law.Arguments.Any(a => a.Parameter.Name is "low" or "high") && laws.Find(l => !(l.Of.Draws == Drawn.AsPattern && l.Of.Target.Dims.Count == 0 && TensorType.RankOf(l.Of.Target.Element) == 0) && l.Of.Draws != Drawn.AsDeclaredEach && l.Of.Draws != Drawn.AsLaws) is { } vector)
            return Refuse(CompilerDiagnostics.WrongType(vector.Span, $"`{law.Of.Name}` cuts numbers, and {vector.Of.Name} draws {vector.Draws}", "cut a univariate distribution"));
        if (declared is not null) return declared.Type;
        var types = laws.ConvertAll(l => l.Draws);
        return types.TrueForAll(t => t.Element == types[0].Element) ? types[0] : types[0] with { Element = types.TrueForAll(t => t.IsWhole) ? Element.Int : Element.Real, States = null };
    }

    private static Size Count(Laws list) => list.Over is { } loop ? loop.To - loop.From + Size.One : Size.Of(list.Each.Count);

    /// <summary>`reverse(sde, score)` draws the SDE's type, `EnergyBased(energy)` what the energy takes.</summary>
    private TensorType? AsCallable(Access? declared)
    {
        var nets = law.Arguments.Select(a => a.Argument).OfType<CallableName>().Select(n => typers.Callables.Find(n.Name)!).ToList();
        var state = nets.OfType<Sde>().FirstOrDefault()?.Type ?? declared?.Type ?? nets[0].Arguments.Select(a => a.Type).FirstOrDefault() ?? TensorType.Real;
        var net = nets.First(n => n is not Sde);
        var further = law.Arguments.Skip(law.Of.Places.Count).Select(a => (Expr)a.Argument).ToList();
        ValueList<TensorType> asked = [state, .. nets.Exists(n => n is Sde) ? [new TensorType(Element.Unit, [])] : (ValueList<TensorType>)[], .. further.Select(f => f.Type)];
        var result = net switch { Net { Outputs: [var only] } => only.Type, OwnFunction function => function.Result, _ => null };
        var gives = nets.Exists(n => n is Sde) ? state : TensorType.Real;
        if (result is null || !Assignability.ShapesAgree(result, gives) || net.Arguments.Count != asked.Count || !asked.Zip(net.Arguments).All(p => Assignability.ShapesAgree(p.First, p.Second.Type)))
            return Refuse(CompilerDiagnostics.WrongArguments(law.Arguments.First(a => a.Argument is CallableName named && named.Name == net.Name).Argument.Span,
                $"`{law.Of.Name}` needs a net from {string.Join(", ", asked)} to {gives}, and `{net.Name}` goes from {(net.Arguments.Count == 0 ? "nothing" : string.Join(", ", net.Arguments.Select(a => a.Type)))} to {result?.ToString() ?? "several outputs"}", "declare its arguments and output so"));
        if (declared is null || declared.Type.Dims == state.Dims) return declared?.Type ?? state;
        return Refuse(CompilerDiagnostics.ShapesDiffer(law.Span, (target, declared.Type), (law.Arguments[0].Argument.Span, state), $"`{law.Of.Name}` draws {state} here: declare both the same"));
    }

    private TensorType? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
