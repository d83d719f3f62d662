namespace ProbDsl.Inference.Lowering;

/// <summary>Data in standard units, and back.</summary>
public static class UnitLowering
{
    extension(StoryLowering story)
    {
        /// <summary>
        /// An argument that is read in units of that name, still as it is written: cells that are missing where a guide reads them hold the
        /// location, which is 0 in these units. Elements beyond the end of a group are 0, in these units if each is one number.
        /// </summary>
        public AxisTensor Argument(string units, Expr argument, ImmutableDictionary<Loop, LoopValue> loops)
        {
            var known = story.Problem.UnitsNamed(units);
            var end = known?.Values is { Shape: [_, 1] } one ? one.Values[0] : 0;
            var value = story.Ended(story.Lower(argument, loops), argument.Type, loops, end);
            if (argument is not Access access || !story.Context.Observed.ContainsKey(access.Of)) return value;
            return known is { } own
                ? value.Where(story.Lower(new Observed(access, access.Type, access.Span), loops), own.LocationOf(value)) : value;
        }

        /// <summary>A value in the units of that name, if there are any.</summary>
        public AxisTensor InUnits(string name, AxisTensor value) =>
            story.Problem.UnitsNamed(name) is { } units ? units.Standardized(value) : value;

        /// <summary>The name of the units of what a flow is given.</summary>
        public string UnitsOfGiven(string flow, int at) =>
            StandardUnits.OfInput(flow, story.Problem.Graph.Callables.First(c => c.Name == flow).Arguments[at].Name);
    }

    extension(StandardUnits units)
    {
        /// <summary>(x - location) / scale, in the shape of x.</summary>
        public AxisTensor Standardized(AxisTensor x) =>
            units.Applied(x, (value, location, scale) => (value - location) / scale);

        /// <summary>location + scale z, in the shape of z.</summary>
        public AxisTensor Restored(AxisTensor z) => units.Applied(z, (value, location, scale) => location + (scale * value));

        /// <summary>
        /// The same for the elements of rows at a position: each position has its own location and scale, which several numbers share that
        /// stand for one element.
        /// </summary>
        public AxisTensor RestoredAt(AxisTensor z, LoopValue position, int positions)
        {
            var count = units.Values.Shape[1];
            if (count == 1) return units.Restored(z);
            Shape rows = count == positions ? [positions] : [positions, .. z.Event];
            return z.JoinWith(At(count), (value, scale) => value * scale).JoinWith(At(0), (value, location) => value + location);

            AxisTensor At(int from) => EventReads.Read(
                new(z.Value.Program.Constant(units.Values.Values.AsSpan(from, count), rows), []), [position]).WithEventRank(z.EventRank);
        }

        private AxisTensor LocationOf(AxisTensor x) => units.Applied(x, (value, location, _) => Broadcast(location, value.Shape));

        private AxisTensor Applied(AxisTensor x, Func<Value, Value, Value, Value> map)
        {
            var (program, count) = (x.Value.Program, units.Values.Shape[1]);
            Shape own = count == 1 ? Shape.Scalar : x.Event;
            var (locations, scales) = (units.Values.Values[..count], units.Values.Values[count..]);
            return x with { Value = map(x.Value, program.Constant(locations, own), program.Constant(scales, own)) };
        }
    }
}
