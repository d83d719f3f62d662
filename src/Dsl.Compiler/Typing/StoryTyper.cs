namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types every statement once all names are known, and checks whole statements: targets, values and elements of data drawn twice.
/// </summary>
internal sealed class StoryTyper(StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>The statements in text order, or null if one has errors.</summary>
    public ValueList<Statement>? Type()
    {
        diagnostics.AddRange(new RepeatedReads(typers.Scope).Find());
        var placed = new List<StatementInLoops>();
        foreach (var statements in typers.Scope.Targets.Values) placed.AddRange(statements);
        var isEachAlone = placed.Count == typers.Scope.Targets.Count;
        placed.AddRange(typers.Scope.Weights);
        placed.Sort((a, b) => a.Statement.Span.Start.CompareTo(b.Statement.Span.Start));
        var typed = placed.ConvertAll(Type);
        if (!isEachAlone)
            foreach (var drawn in typed.OfType<Assignment>().GroupBy(s => s.Target.Of)) CheckTwice([.. drawn]);
        return typed.Exists(s => s is null) ? null : FirstMemberReduction.AsSteps([.. typed!], typers.Scope.Data.ContainsKey);
    }

    private Statement? Type(StatementInLoops placed)
    {
        if (typers.Loops.Around(placed) is not { } loops || Copies(placed, loops) is not { } copies) return null;
        var local = Local.Inside(loops);
        if (placed.Statement is TargetIncrementSyntax weigh)
            return typers.Expressions.Type(weigh.LogWeight, local) is { } weight && IsNumber(weight)
                ? new TargetIncrement(loops, copies, weight, weigh.Span) : null;
        if (typers.Variables.Find(placed.Target.Name.Text) is not { } variable || Target(placed, variable, local) is not { } target
            || !KeepsType(placed, variable)) return null;
        return placed.Statement switch
        {
            DrawSyntax draw =>
                typers.Distributions.Type(draw.Distribution, local, target, target.Span) is { } call
                ? new Draw(loops, copies, target, call, draw.Span) : null,
            DefineSyntax define => typers.Expressions.Type(define.Value, local) is { } value && Fits(target, value, loops)
                ? new Define(loops, copies, target, value, define.Span) : null,
            _ => null,
        };
    }

    /// <summary>
    /// The counts of `repeated count[i]`, a whole number for each member of its loop; and 1 or 0 for the members that a row has or lacks,
    /// if the range depends on the row.
    /// </summary>
    private ValueList<Copies>? Copies(StatementInLoops placed, ValueList<Loop> loops)
    {
        var copies = new List<Copies>();
        for (var at = 0; at < placed.Loops.Count; at++)
        {
            var written = placed.Loops[at];
            var (mask, times) = (typers.Loops.Mask(written), written.Repeated);
            if (mask is null && times is null) continue;
            var local = Local.Inside([.. loops.Take(at + 1)]);
            if (mask is not null && typers.Scope.Story is not null)
            {
                Refuse(CompilerDiagnostics.RangeOfRow(written.Over.Span, "a guide must draw every element of a latent",
                    "use the same range for all rows"));
                return null;
            }

            if (times is not null && (typers.Expressions.Type(times, local) is not { } count || !IsCount(count, loops[at]))) return null;
            var how = mask is null ? times! : times is null ? mask : new BinarySyntax(mask, new("*", times.Span), times, times.Span);
            if (typers.Expressions.Type(how, local) is not { } typed) return null;
            copies.Add(new(loops[at], typed) { IsMask = times is null });
        }

        return [.. copies];
    }

    /// <summary>Checks the count or weight of a `repeated` loop: a number that does not depend on unknowns.</summary>
    private bool IsCount(Expr times, Loop loop)
    {
        if (ExprTree.Accesses(times)
            .FirstOrDefault(a => !typers.Scope.Hypers.ContainsKey(a.Of) && !typers.Scope.Data.ContainsKey(a.Of)) is { } unknown)
            return Refuse(CompilerDiagnostics.WrongType(unknown.Span,
                $"the count of `repeated` must come from data, but {typers.Scope.Describe(unknown.Of)} is unknown",
                $"read it from data: `data {unknown.Of}[{loop.Plate?.Name ?? "rows"}]: count`"));
        if (times.Type is { Rank: 1 } && times is Access { At.Count: 0 } whole && times.Type.Dims[0].Plate == loop.Plate)
            return Refuse(CompilerDiagnostics.WrongType(times.Span, $"`repeated` takes one number, but this is {times.Type}",
                $"did you mean `{whole.Of}[{loop.Name}]`?"));
        if (!times.Type.IsScalar)
            return Refuse(CompilerDiagnostics.WrongType(times.Span, $"`repeated` takes one number, but this is {times.Type}",
                "write a count, as in `repeated count[i]` with `data count[pairs]: count`, or the weight of a row, a `positive` number"));
        return !(Constants.Evaluate(times) < 0) || Refuse(CompilerDiagnostics.WrongSupport(times.Span,
            $"`repeated` takes a count or a weight, but this is {times.Span.Text}", "write a number of at least 0"));
    }

    private bool IsNumber(Expr weight) => weight.Type.IsScalar
        || Refuse(CompilerDiagnostics.WrongType(weight.Span, $"`target +=` takes a number, but this is {weight.Type}",
            $"sum it: `target += sum({weight.Span.OneLine})`"));

    private Access? Target(StatementInLoops placed, Variable variable, Local local)
    {
        if (typers.Targets.Read(placed) is not { } ats) return null;
        var left = LeftSide.Of(placed.Target);
        if (ats.Count == 0) return new(variable.Name, [], variable.Whole, left);
        var element = new ElementSyntax(new ReferenceSyntax(placed.Target.Name, placed.Target.Name.Span), placed.Target.Dims, left);
        return typers.Indices.Read(variable.Name, variable.Whole, element, local) is { } read
            ? new(variable.Name, read, IndexRules.Peel(variable.Whole, read), left) : null;
    }

    /// <summary>Checks that a type on the left of declared data, or of a latent in a guide, is the declared one.</summary>
    private bool KeepsType(StatementInLoops placed, Variable variable)
    {
        if (placed.Target.Type is not { } written) return true;
        if (typers.Types.Read(written) is not { } type) return false;
        if (type == variable.Type) return true;
        var first = typers.Scope.Targets[variable.Name].Select(s => s.Target.Type).FirstOrDefault(t => t is not null && t != written)?.Span
            ?? variable.Span;
        return Refuse(CompilerDiagnostics.WrongType(written.Span, $"`{variable.Name}` is {variable.Type} by line "
            + $"{first.Line}, but {type} in this line", "an array has one type: delete this one, or make both the same"));
    }

    private bool Fits(Access target, Expr value, ValueList<Loop> loops)
    {
        if (value.Type.Dims != target.Type.Dims && !value.Type.IsScalar)
            return Refuse(CompilerDiagnostics.ShapesDiffer(target.Span.To(value.Span), (target.Span, target.Type), (value.Span, value.Type),
                typers.Advice.For(target, value, loops)));
        if (target.Type.Element == Element.Bool && !Assignability.ElementsAgree(value.Type, Element.Bool, new([value])))
            return Refuse(CompilerDiagnostics.WrongType(value.Span,
                $"`{target.Span.Text}` is {target.Type}, but this is {value.Type}",
                $"compare it, as in `{value.Span.OneLine} "
                    + $"{(value.Type.IsWhole ? "!=" : ">")} 0`, or write another type on the left"));
        if (target.Type.IsWhole && !value.Type.IsWhole)
            return Refuse(CompilerDiagnostics.WrongType(value.Span, $"`{target.Span.Text}` is {target.Type}, but this is {value.Type}",
                "round it down with `floor(...)`, or write another type on the left"));
        if (target.Type.ElementRank == 2 && !Assignability.ElementsAgree(value.Type, target.Type.Element))
            return Refuse(CompilerDiagnostics.WrongType(value.Span, $"`{target.Span.Text}` is {target.Type}, but this is {value.Type}",
                target.Type.Element == Element.Covariance ? $"convert the matrix, `covariance({value.Span.OneLine})`; "
                    + $"it is checked at run time"
                        : "matrix structure is part of the type: use a variable that is declared with this type"));
        return true;
    }

    /// <summary>Reports elements drawn or defined twice. Undeclared arrays must be complete; of data, any elements may be drawn.</summary>
    private void CheckTwice(IReadOnlyList<Assignment> statements)
    {
        if (statements.Count < 2) return;
        var reaches = new AccessIntervals([.. statements.Select(s => s.Target)]);
        for (var i = 1; i < statements.Count; i++)
            if (reaches.Near(statements[i].Target).Where(j => j < i && AccessBoxes.Overlap(statements[j].Target, statements[i].Target))
                .Select(j => statements[j]).FirstOrDefault() is { } earlier)
                diagnostics.Add(CompilerDiagnostics.DefinedTwice(statements[i].Target.Span.Text,
                    statements[i].Target.Span, earlier.Target.Span));
    }

    private bool Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return false;
    }
}
