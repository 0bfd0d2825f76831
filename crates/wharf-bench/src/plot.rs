//! Line plots, as SVG.

use plotters::prelude::*;

use crate::Outcome;

/// One plot.
pub(crate) struct Plot {
    /// Its file name, next to the document.
    pub(crate) file: &'static str,
    pub(crate) title: &'static str,
    /// The titles of the horizontal and the vertical axis.
    pub(crate) axes: [&'static str; 2],
    /// Formats a label of the horizontal axis.
    pub(crate) mark: fn(&f64) -> String,
    pub(crate) series: Vec<Series>,
}

/// One line.
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) points: Vec<(f64, f64)>,
}

const SIZE: (u32, u32) = (720, 400);

/// A palette for colour-blind readers (Okabe and Ito).
const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 114, 178), RGBColor(213, 94, 0), RGBColor(0, 158, 115), RGBColor(204, 121, 167)];

impl Plot {
    pub(crate) fn svg(&self) -> Outcome<String> {
        let mut svg = String::new();
        self.draw(SVGBackend::with_string(&mut svg, SIZE))?;
        Ok(svg)
    }

    fn draw(&self, backend: SVGBackend<'_>) -> Outcome {
        let area = backend.into_drawing_area();
        area.fill(&WHITE)?;
        let end = |pick: fn(&(f64, f64)) -> f64| {
            self.series.iter().flat_map(|series| &series.points).map(pick).fold(0.0, f64::max)
        };
        let mut chart = ChartBuilder::on(&area)
            .caption(self.title, ("sans-serif", 20))
            .margin(16)
            .x_label_area_size(44)
            .y_label_area_size(60)
            .build_cartesian_2d(0.0..end(|point| point.0), 0.0..end(|point| point.1) * 1.1)?;
        chart
            .configure_mesh()
            .x_desc(self.axes[0])
            .y_desc(self.axes[1])
            .x_labels(9)
            .x_label_formatter(&self.mark)
            .light_line_style(TRANSPARENT)
            .draw()?;
        for (series, colour) in self.series.iter().zip(COLOURS.into_iter().cycle()) {
            chart
                .draw_series(LineSeries::new(series.points.iter().copied(), colour.stroke_width(2)).point_size(3))?
                .label(&series.name)
                .legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 20, y)], colour.stroke_width(2)));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::LowerRight)
            .background_style(WHITE)
            .border_style(BLACK)
            .draw()?;
        area.present()?;
        Ok(())
    }
}
