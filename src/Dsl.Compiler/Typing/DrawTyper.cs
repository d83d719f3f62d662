namespace ProbDsl.Compiler.Typing;

/// <summary>The type of a distribution's draws, by its signature or by its arguments.</summary>
internal sealed class DrawTyper(DistributionCall call, DistributionContext place, StoryTypers typers, DiagnosticBag diagnostics)
{
    private readonly DistributionShapes shapes = new(call, place, typers, diagnostics);

    /// <summary>The declared target's type if it fits the distribution, else the distribution's own; null with a diagnostic.</summary>
    public TensorType? Of(Access? declared)
    {
        var draws = call.Of.Draws switch
        {
            DrawTypeSource.AsPattern => shapes.Draws(declared),
            DrawTypeSource.AsValue => AsValue(declared, (Expr)call.Arguments[0].Argument),
            DrawTypeSource.AsDistributions => AsDistributions(declared),
            DrawTypeSource.AsCallable => AsCallable(declared),
            DrawTypeSource.AsDeclared => shapes.ArgumentsFit() ? AsData(declared) : null,
            _ => shapes.ArgumentsFit() ? AsDeclaredEach(declared) : null,
        };
        return draws is null || !HasOrderedBounds(draws) ? null : draws;
    }

    /// <summary>`Delta(value)`: the type of the value.</summary>
    private TensorType? AsValue(Access? declared, Expr value)
    {
        if (declared is null) return value.Type;
        if (!value.Type.IsScalar && value.Type.Dims != declared.Type.Dims)
            return Refuse(CompilerDiagnostics.ShapesDiffer(call.Span, (place.Target, declared.Type), (value.Span, value.Type),
                typers.Advice.For(declared, value, place.Loops)));
        return Assignability.ElementsAgree(value.Type, declared.Type.Element, new([value])) ? declared.Type
            : Refuse(CompilerDiagnostics.WrongType(value.Span, $"`{place.Target.Text}` is {declared.Type}, but this is {value.Type}",
                $"declare `{place.Target.Text}` as {value.Type}"));
    }

    /// <summary>`Flat()`: the declared type, else a real number.</summary>
    private TensorType? AsDeclaredEach(Access? declared) => declared is { Type.IsWhole: true }
        ? Refuse(CompilerDiagnostics.WrongType(call.Span, $"`{call.Of.Name}` has density 1 on a continuous type, but `{place.Target.Text}` "
            + $"is {declared.Type}",
                $"write {SuggestedDistributions.Distributions(declared.Type)}: "
                + "the uniform distribution of a finite type is `Categorical(uniform(K))`"))
        : declared?.Type ?? TensorType.Real;

    /// <summary>`KernelDensity(...)`, `Empirical()`: nonparametric distributions of the data that they draw.</summary>
    private TensorType? AsData(Access? declared) => place.IsData ? IsAsWide(declared) ? declared?.Type : null
        : Refuse(CompilerDiagnostics.WrongType(call.Span, $"`{call.Of.Name}` is built from the data that it draws, "
            + $"but `{place.Target.Text}` is not data",
                "draw only data from it; for a latent choose another distribution, such as `Normal(0, 1)`"));

    /// <summary>Whether an argument with one value per column has as many values as the target.</summary>
    private bool IsAsWide(Access? declared)
    {
        if (declared is null || shapes.SizeOf("D") is not { } size || (declared.Type.Dims is [var own] && own.Size == size)) return true;
        var given = call.Values.First(g => g.Value.Type.Rank > 0).Value;
        return Refuse(CompilerDiagnostics.ShapesDiffer(call.Span, (place.Target, declared.Type), (given.Span, given.Type),
            $"write one bandwidth for each column of `{place.Target.Text}`; write a single one as `bandwidth = ...`")) is not null;
    }

    private TensorType? AsDistributions(Access? declared)
    {
        var distributions = call.Distributions.ToList();
        if (BoundedDistribution.Is(call) && call.Given("low") is null && call.Given("high") is null)
            return Refuse(CompilerDiagnostics.WrongArguments(call.Span, $"`{call.Of.Name}` needs `low` or `high`",
                $"write one of them or both, as in `{call.Of.Name}({call.Arguments[0].Argument.Span.Text}, low = 0)`"));
        if (distributions.Find(l => l.Of.Draws is DrawTypeSource.AsCallable or DrawTypeSource.AsDeclared) is { } without)
            return Refuse(CompilerDiagnostics.WrongType(without.Span,
                $"`{call.Of.Name}` needs the densities of its components, but {without.Of.Name} has no density",
                $"draw from {without.Of.Name} alone, or choose a distribution with a density, such as `Normal`"));
        if (BoundedDistribution.Is(call) && distributions.Find(l => !IsOfNumbers(l)) is { } vector)
            return Refuse(CompilerDiagnostics.WrongType(vector.Span, $"`{call.Of.Name}` bounds scalars, but {vector.Of.Name} draws "
                + $"{vector.Draws}", "choose a distribution of scalars; the type of a vector also truncates: `positive[2]`"));
        if (declared is null ? !shapes.ArgumentsFit() : !shapes.ArgumentsFit(declared, distributions.Max(OwnRank))) return null;
        if (call.Arguments.Select(a => a.Argument).OfType<DistributionCalls>().FirstOrDefault() is { } list
            && shapes.SizeOf("K") is { } weights
            && Count(list) is var count && weights != count)
            return Refuse(CompilerDiagnostics.WrongArguments(list.Span, $"{count} distributions and "
                + $"{weights} weights: a mixture has one weight for each component", "write one weight for each distribution"));
        return declared?.Type ?? (Joined(distributions) is var joined && joined.IsScalar ? joined.Under(shapes.BatchDims) : joined);
    }

    private static bool IsOfNumbers(DistributionCall call) =>
        call.Of.Draws == DrawTypeSource.AsDeclaredEach
        || (call.Of.Draws == DrawTypeSource.AsDistributions && call.Distributions.All(IsOfNumbers))
        || call.Of.Draws == DrawTypeSource.AsValue
            || (call.Of is { Draws: DrawTypeSource.AsPattern, Target.Dims.Count: 0 } && TensorType.RankOf(call.Of.Target.Element) == 0);

    /// <summary>How many of the last dimensions of a draw belong to the distribution itself.</summary>
    private static int OwnRank(DistributionCall call) =>
        call.Of.Draws == DrawTypeSource.AsDistributions ? call.Distributions.Max(OwnRank) : call.Of.Target.Dims.Count;

    /// <summary>The common type of the draws of several distributions; atoms take the type of the others.</summary>
    private static TensorType Joined(List<DistributionCall> distributions)
    {
        var drawn = distributions.Where(l => l.Of.Draws != DrawTypeSource.AsValue).DefaultIfEmpty(distributions[0]).ToList();
        var types = drawn.ConvertAll(l => l.Draws);
        return types.TrueForAll(t => t.Element == types[0].Element)
            ? types[0] : types[0] with { Element = types.TrueForAll(t => t.IsWhole) ? Element.Int : Element.Real, States = null };
    }

    private static Size Count(DistributionCalls list) => list.Over is { } loop ? loop.To - loop.From + Size.One : Size.Of(list.Each.Count);

    /// <summary>`reverse(sde, score)` draws values of the SDE's type, `EnergyBased(energy)` values of the energy's argument type.</summary>
    private TensorType? AsCallable(Access? declared)
    {
        var named = call.Arguments.Select(a => a.Argument).OfType<CallableName>()
            .Where(n => typers.Callables.Find(n.Name) is not Sde).First();
        var sde = call.Arguments.Select(a => a.Argument).OfType<CallableName>().Select(n => typers.Callables.Find(n.Name))
            .OfType<Sde>().FirstOrDefault();
        var state = sde?.Type ?? declared?.Type
            ?? typers.Callables.Find(named.Name)!.Arguments.Select(a => a.Type).FirstOrDefault() ?? TensorType.Real;
        var further = call.Arguments.Skip(call.Of.Places.Count).Select(a => (Expr)a.Argument)
            .Select(v => new CalledArgument(v is Access access ? access.Of : "further", $"`{v.Span.Text}`", v.Type));
        ValueList<CalledArgument> asked = [new("x", "the state", state),
            .. sde is null ? (ValueList<CalledArgument>)[] : [new("t", "the time", new TensorType(Element.Unit, []))], .. further];
        if (!new BuiltInNetCall(call.Of.Name, asked, sde is null ? TensorType.Real : state, typers, diagnostics).Fits(named)) return null;
        if (declared is null) return state;
        if (declared.Type.IsWhole || declared.Type.ElementRank > 0)
            return Refuse(CompilerDiagnostics.WrongType(place.Target,
                $"`{place.Target.Text}` is {declared.Type}, but `{call.Of.Name}` draws real numbers",
                $"declare `{declared.Of}` as `{state}`, "
                + $"or choose a distribution such as {SuggestedDistributions.Distributions(declared.Type)}"));
        if (declared.Type.Dims == state.Dims) return declared.Type;
        var line = sde is null ? "" : $" on line {sde.Span.Line}";
        return Refuse(CompilerDiagnostics.ShapesDiffer(call.Span, (place.Target, declared.Type), (call.Arguments[0].Argument.Span, state),
            $"did you mean `{(sde is null ? "x" : $"sde {sde.Name}")}: {state with { Dims = declared.Type.Dims }}`{line}?"));
    }

    /// <summary>Checks that constant bounds enclose at least one value.</summary>
    private bool HasOrderedBounds(TensorType draws)
    {
        var (low, high) = call.Of.Support is ParameterBounds bounds ? (bounds.Low, bounds.High) : BoundedDistribution.Is(call)
            ? ("low", "high")
            : (null, null);
        if (low is null || high is null || Constants.Evaluate(call.Given(low)) is not { } from
            || Constants.Evaluate(call.Given(high)) is not { } to)
            return true;
        if (from < to || (from == to && draws.IsWhole)) return true;
        return Refuse(CompilerDiagnostics.WrongSupport(call.Given(low)!.Span.To(call.Given(high)!.Span), $"`{low}` of {call.Of.Name} "
            + $"must be below `{high}`, but {call.Given(low)!.Span.Text} is not below {call.Given(high)!.Span.Text}", from == to
                ? $"only {call.Given(low)!.Span.Text} is between them: change one of the two" : "swap the two")) is not null;
    }

    private TensorType? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
